/// The environment that a file declares for a process: a mapping, or a list of `NAME=value`.
///
/// bgexec writes down only what stands in the file. A value with variables is left to the shell that runs the command,
/// where the variables of `.env` are known: they are often passwords.
struct DeclaredEnvironment {
    /// In the order of the file.
    private(set) var variables: [(name: String, value: VariableTemplate)] = []

    init() {}

    /// - Parameter node: the value of `environment`; nil for none.
    init(_ node: YAMLNode?) {
        guard let node else { return }
        for entry in node.entries { set(entry.key, entry.value.text ?? "") }
        for element in node.elements {
            // A name without a value is what the shell has.
            guard let text = element.text, let equals = text.firstIndex(of: "=") else { continue }
            set(String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
    }

    /// These variables, in the order of their names.
    init(assignments: [String: String]) {
        for (name, value) in assignments.sorted(by: { $0.key < $1.key }) { set(name, value) }
    }

    private mutating func set(_ name: String, _ value: String) {
        guard Self.isName(name), !value.utf8.contains(0) else { return }
        variables.removeAll { $0.name == name }
        variables.append((name, VariableTemplate(value)))
    }

    /// The names that a configuration and a shell both allow.
    private static func isName(_ name: String) -> Bool {
        name.allSatisfy(ShellName.isPart) && name.first.map { !("0"..."9").contains($0) } ?? false
    }

    subscript(name: String) -> VariableTemplate? { variables.first { $0.name == name }?.value }

    /// This environment with another over it.
    func merging(_ other: DeclaredEnvironment) -> DeclaredEnvironment {
        var merged = self
        merged.variables.removeAll { other[$0.name] != nil }
        merged.variables += other.variables
        return merged
    }

    /// The variables that `isWanted` chooses.
    func filter(_ isWanted: (String) -> Bool) -> DeclaredEnvironment {
        var filtered = self
        filtered.variables.removeAll { !isWanted($0.name) }
        return filtered
    }

    /// What can stand in the configuration as it is.
    var literals: [String: String] {
        Dictionary(variables.filter { !$0.value.hasVariables }.map { ($0.name, $0.value.resolved([:])) }) { $1 }
    }

    /// Shell commands that set the others, with a space at the end; empty if there are none.
    var exports: String {
        let words = variables.filter { $0.value.hasVariables && !$0.value.isVariable($0.name) }.map {
            "\($0.name)=\($0.value.shellWord)"
        }
        return words.isEmpty ? "" : "export \(words.joined(separator: " ")); "
    }

    /// Whether a value has variables.
    var hasVariables: Bool { variables.contains { $0.value.hasVariables } }
}
