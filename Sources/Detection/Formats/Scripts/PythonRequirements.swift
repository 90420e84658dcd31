/// The packages that a Python project says it needs.
struct PythonRequirements {
    /// Names in lower case, with `-` for `_` and `.` (PEP 503), and where each was found.
    private(set) var files: [String: String] = [:]

    init(of folder: ProjectFolder) {
        let lists = folder.names().filter { $0.hasPrefix("requirements") && $0.hasSuffix(".txt") }
        let more = folder.names(in: "requirements").filter { $0.hasSuffix(".txt") }.map { "requirements/\($0)" }
        for file in lists + more {
            for (_, line) in NumberedLines.of(folder.text(of: file) ?? "") { add(line.trimmingBlanks, file) }
        }
        // In its lists of dependencies each is a text of its own; a key of poetry's table is one too.
        for (_, line) in NumberedLines.of(folder.text(of: "pyproject.toml") ?? "") {
            let pieces = line.split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" }
            for (index, piece) in pieces.enumerated() where index % 2 == 1 { add(piece, "pyproject.toml") }
            if pieces.count > 1, let key = pieces.first, key.trimmingBlanks.hasSuffix("=") {
                add(key.prefix { $0 != "=" }.trimmingBlanks, "pyproject.toml")
            }
        }
    }

    private mutating func add(_ requirement: Substring, _ file: String) {
        let name = requirement.prefix { ShellName.isPart($0) || $0 == "-" || $0 == "." }
        guard !name.isEmpty, !name.hasPrefix("-") else { return }
        let normal = String(name.lowercased().map { $0 == "_" || $0 == "." ? "-" : $0 })
        if files[normal] == nil { files[normal] = file }
    }

    /// The first of these names that is needed, and the file that says so.
    func first(of names: [String]) -> (name: String, file: String)? {
        names.lazy.compactMap { name in files[name].map { (name, $0) } }.first
    }
}
