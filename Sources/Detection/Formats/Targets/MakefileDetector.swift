/// Finds the targets of a Makefile that test or serve.
package struct MakefileDetector: Detector {
    /// In GNU make's order (`info make`, "Makefile Names").
    private static let names = ["GNUmakefile", "makefile", "Makefile"]

    package init() {}

    package func detect(in folder: ProjectFolder) -> Findings {
        guard let file = Self.names.first(where: folder.isFile), let text = folder.text(of: file) else {
            return Findings()
        }
        let targets = MakefileTargets(text).targets
        return TargetUnits(folder: folder, file: file, program: "make", word: "target", targets: targets).findings
    }
}

/// The explicit rules of a Makefile, read line by line. Nothing is expanded: a target whose name is a variable is not seen.
struct MakefileTargets {
    private(set) var targets: [TargetUnits.Target] = []
    /// Which of `targets` the recipe lines belong to.
    private var open: [Int] = []
    private var isInDefinition = false

    init(_ text: String) {
        for (number, line) in Self.logicalLines(text) {
            if isInDefinition {
                if line.trimmingBlanks.hasPrefix("endef") { isInDefinition = false }
            } else if line.first == "\t" {
                add(recipe: line.dropFirst())
            } else {
                read(line.prefix { $0 != "#" }, number)
            }
        }
    }

    /// Lines with those that end in a backslash put together, each with the number of its first.
    private static func logicalLines(_ text: String) -> [(number: Int, text: String)] {
        var lines: [(number: Int, text: String)] = []
        var continues = false
        for (number, line) in NumberedLines.of(text) {
            let goesOn = line.last == "\\"
            let part = goesOn ? line.dropLast() : line
            if continues, let last = lines.indices.last {
                // Within a recipe make leaves the tab out of a continued line.
                lines[last].text += " " + part.trimmingBlanks
            } else {
                lines.append((number, String(part)))
            }
            continues = goesOn
        }
        return lines
    }

    private mutating func read(_ line: Substring, _ number: Int) {
        let text = line.trimmingBlanks
        guard !text.isEmpty else { return }
        if text == "define" || text.hasPrefix("define ") {
            isInDefinition = true
            return
        }
        guard let colon = text.firstIndex(of: ":") else {
            if !Self.conditionals.contains(where: text.hasPrefix) { open = [] }
            return
        }
        // `A := b`, `A ::= b`, and `A = b:c` are variables.
        let after = text[colon...].drop { $0 == ":" }
        guard after.first != "=", !text[..<colon].contains("=") else { return }
        // `target: NAME = value` is a variable of a target.
        let rest = after.prefix { $0 != ";" }
        guard !rest.contains("=") else { return }
        let names = text[..<colon].split { $0 == " " || $0 == "\t" }.map(String.init)
        let prerequisites = rest.split { $0 == " " || $0 == "\t" }.map(String.init).filter { $0 != "|" }
        open = names.filter { !$0.hasPrefix(".") && !$0.contains(where: "%$".contains) }.map { name in
            if let index = targets.firstIndex(where: { $0.name == name }) {
                targets[index].prerequisites += prerequisites
                return index
            }
            targets.append(.init(name: name, line: number, recipe: "", prerequisites: prerequisites))
            return targets.count - 1
        }
        if let semicolon = after.firstIndex(of: ";") { add(recipe: after[after.index(after: semicolon)...]) }
    }

    /// Lines that do not end a recipe.
    private static let conditionals = ["ifeq", "ifneq", "ifdef", "ifndef", "else", "endif"]

    private mutating func add(recipe line: some StringProtocol) {
        let text = String(line.trimmingBlanks.drop { "@-+".contains($0) })
        guard !text.isEmpty, !text.hasPrefix("#") else { return }
        for index in open {
            targets[index].recipe += (targets[index].recipe.isEmpty ? "" : "\n") + text
        }
    }
}
