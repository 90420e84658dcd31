/// Finds the recipes of a justfile that test or serve. https://just.systems/man/en/
package struct JustfileDetector: Detector {
    package init() {}

    package func detect(in folder: ProjectFolder) -> Findings {
        // Upper and lower case are the same to just.
        let file = folder.names().first { ["justfile", ".justfile"].contains($0.lowercased()) }
        guard let file, folder.isFile(file), let text = folder.text(of: file) else { return Findings() }
        let targets = JustfileRecipes(text).targets
        return TargetUnits(folder: folder, file: file, program: "just", word: "recipe", targets: targets).findings
    }
}

/// The recipes of a justfile that need no arguments and are not private.
struct JustfileRecipes {
    private(set) var targets: [TargetUnits.Target] = []
    private var isOpen = false
    private var isPrivate = false

    private static let keywords: Set<String> = ["set", "export", "alias", "import", "mod", "unexport"]

    init(_ text: String) {
        // A text in three quotes may have lines that look like recipes.
        var quote: String?
        for (number, line) in NumberedLines.of(text) {
            if let mark = quote {
                if line.contains(mark) { quote = nil }
                continue
            }
            if !isOpen, let mark = ["'''", "\"\"\"", "```"].first(where: line.contains),
                line.firstRange(of: mark).map({ !line[$0.upperBound...].contains(mark) }) ?? false
            {
                quote = mark
                continue
            }
            read(line, number)
        }
    }

    private mutating func read(_ line: Substring, _ number: Int) {
        let text = line.trimmingBlanks
        guard !text.isEmpty else { return }
        if line.first == " " || line.first == "\t" {
            guard isOpen, let last = targets.indices.last else { return }
            let step = text.drop { "@-".contains($0) }
            if !step.hasPrefix("#") { targets[last].recipe += (targets[last].recipe.isEmpty ? "" : "\n") + step }
            return
        }
        isOpen = false
        if text.hasPrefix("#") { return }
        if text.hasPrefix("[") {
            if text.contains("private") { isPrivate = true }
            return
        }
        defer { isPrivate = false }
        guard let recipe = Self.recipe(text, number), !isPrivate else { return }
        targets.append(recipe)
        isOpen = true
    }

    /// `NAME: dependencies`; nil for a recipe that does not run without arguments, an assignment, and everything else.
    private static func recipe(_ text: Substring, _ number: Int) -> TargetUnits.Target? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].dropFirst().first != "=" else { return nil }
        let header = text[..<colon].split(whereSeparator: \.isWhitespace)
        // `*rest` may be nothing, and `name=value` has a default. In quotes the colon may be another one.
        guard
            header.dropFirst().allSatisfy({
                $0.hasPrefix("*") || $0.contains("=") && !$0.contains { "\"'`".contains($0) }
            })
        else { return nil }
        let name = (header.first ?? "").drop { $0 == "@" }
        let isName = name.first.map { $0.isLetter } ?? false && name.allSatisfy { ShellName.isPart($0) || $0 == "-" }
        guard isName, !keywords.contains(String(name)) else { return nil }
        let rest = text[text.index(after: colon)...].prefix { $0 != "#" }
        let dependencies = rest.split { " \t&()".contains($0) }.map(String.init)
        return .init(name: String(name), line: number, recipe: "", prerequisites: dependencies)
    }
}
