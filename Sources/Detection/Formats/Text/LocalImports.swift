/// The project's own files that a Python or JavaScript file imports, directly or through others.
///
/// Read line by line: what is imported at run time under a computed name is not seen.
struct LocalImports {
    private let folder: ProjectFolder
    private var seen: Set<String> = []
    private var found: [String] = []
    /// How many files are read at most.
    private static let most = 200

    /// `file` first, then what it imports: files, and folders with a slash at the end, relative to the project.
    static func of(_ file: String, in folder: ProjectFolder) -> [String] {
        var imports = LocalImports(folder: folder)
        imports.read(file)
        let folders = imports.found.filter { $0.hasSuffix("/") }
        return imports.found.filter { path in !folders.contains { path.hasPrefix($0) && path != $0 } }
    }

    private init(folder: ProjectFolder) { self.folder = folder }

    private mutating func read(_ file: String) {
        guard seen.count < Self.most, seen.insert(file).inserted else { return }
        found.append(file)
        guard let text = folder.text(of: file) else { return }
        switch RelativePath.fileExtension(of: file) {
        case "py": Self.pythonModules(text).forEach { follow(module: $0, from: file) }
        case "js", "mjs", "cjs", "ts": Self.relativeSpecifiers(text).forEach { follow(specifier: $0, from: file) }
        default: break
        }
    }

    // MARK: Python

    /// The modules that import lines name, dotted, with leading dots for relative ones.
    private static func pythonModules(_ text: String) -> [String] {
        var modules: [String] = []
        for (_, line) in NumberedLines.of(text) {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "," || $0 == "(" || $0 == ")" }.map(String.init)
            guard words.count > 1 else { continue }
            if words[0] == "import" {
                var skips = false
                for word in words.dropFirst() {
                    if word == "as" || word == "#" {
                        skips = true
                    } else if !skips {
                        modules.append(word)
                    } else {
                        skips = false
                    }
                }
            } else if words[0] == "from", words.count > 3, words[2] == "import" {
                modules.append(words[1])
                // `from package import module`: the module may be a file of its own.
                let joint = words[1].hasSuffix(".") ? "" : "."
                modules += words.dropFirst(3).prefix { $0 != "#" }.map { words[1] + joint + $0 }
            }
        }
        return modules
    }

    private mutating func follow(module: String, from file: String) {
        let dots = module.prefix { $0 == "." }.count
        let names = module.dropFirst(dots).split(separator: ".").map(String.init)
        var bases: [String?] = [RelativePath.folder(of: file), nil]
        if dots > 0 {
            let ups = String(repeating: "/..", count: dots - 1)
            bases = [RelativePath.joined(RelativePath.folder(of: file), "." + ups)]
        }
        for base in bases {
            guard let first = names.first, let top = RelativePath.joined(base, first) else { continue }
            if folder.isFile("\(top).py") {
                read("\(top).py")
                return
            }
            guard folder.isFolder(top), isPackage(top) else { continue }
            add(folder: top)
            if let path = RelativePath.joined(base, names.joined(separator: "/")) {
                if folder.isFile("\(path).py") { read("\(path).py") }
                if folder.isFile("\(path)/__init__.py") { read("\(path)/__init__.py") }
            }
            return
        }
    }

    /// A folder with Python files, so that an installed package of the same name is not taken for it.
    private func isPackage(_ path: String) -> Bool {
        folder.names(in: path).contains { $0.hasSuffix(".py") }
    }

    // MARK: JavaScript

    /// What `require("./x")`, `import … from "./x"` and `import("./x")` name.
    private static func relativeSpecifiers(_ text: String) -> [String] {
        NumberedLines.of(text).compactMap { _, line -> String? in
            guard line.contains("require(") || line.contains("import") || line.contains("from") else { return nil }
            let pieces = line.split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" || $0 == "`" }
            return pieces.first { $0.hasPrefix("./") || $0.hasPrefix("../") }.map(String.init)
        }
    }

    private mutating func follow(specifier: String, from file: String) {
        guard let path = RelativePath.joined(RelativePath.folder(of: file), specifier), !path.isEmpty else { return }
        for ending in ["", ".js", ".mjs", ".cjs", ".ts", ".json"] where folder.isFile(path + ending) {
            read(path + ending)
            return
        }
        if folder.isFolder(path) { add(folder: path) }
    }

    // MARK: Results

    private mutating func add(folder path: String) {
        if seen.insert("\(path)/").inserted { found.append("\(path)/") }
    }
}
