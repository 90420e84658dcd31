/// Where the variables of references are looked for: the environment that bgexec was started with, and over it what environment files
/// and `env` set, each later layer over the earlier ones. It is what a run gets, so that a port in a health check is the run's own.
package struct VariableScope {
    private struct Layer {
        /// The environment file, as the configuration names it; nil for an `env`.
        var file: String?
        /// What is wrong with the file; nil when it was read.
        var problem: String?
        var values: [String: String] = [:]

        var shown: String? { file.map { JSONText.shown($0) + (problem.map { " (\($0))" } ?? "") } }
    }

    private let inherited: (String) -> String?
    private var layers: [Layer] = []
    /// A file that is no layer and sets a variable.
    private let unnamedFile: (_ name: String) -> String?

    /// - Parameters:
    ///   - inherited: the environment that bgexec was started with.
    ///   - unnamedFile: a file that the configuration does not name, though it sets this variable.
    package init(
        inherited: @escaping (String) -> String?, unnamedFile: @escaping (_ name: String) -> String? = { _ in nil }
    ) {
        self.inherited = inherited
        self.unnamedFile = unnamedFile
    }

    /// The value of a variable; nil when it is not set.
    package func value(of name: String) -> String? {
        for layer in layers.reversed() {
            if let value = layer.values[name] { return value }
        }
        return inherited(name)
    }

    /// Puts what `env` says over it.
    package mutating func add(_ values: [String: String]) { layers.append(Layer(values: values)) }

    /// Puts an environment file over it.
    /// - Returns: its assignments; none when it is missing or wrong, which its units find out when they start.
    @discardableResult
    mutating func add(file name: String, _ contents: EnvironmentFile.Contents) -> [EnvironmentFile.Entry] {
        switch contents {
        case .missing: layers.append(Layer(file: name, problem: "missing"))
        case .unreadable: layers.append(Layer(file: name, problem: "cannot be read"))
        case .read(let bytes):
            do throws(ConfigError) {
                let entries = try EnvironmentFile.entries(bytes, in: self)
                add(file: name, entries)
                return entries
            } catch {
                let place = error.problems.first.map { " at \($0.position): \($0.message)" } ?? ""
                layers.append(Layer(file: name, problem: "has an error" + place))
            }
        }
        return []
    }

    /// Puts an environment file over it that was read.
    package mutating func add(file name: String, _ entries: [EnvironmentFile.Entry]) {
        let values = Dictionary(entries.map { ($0.name, $0.value) }) { $1 }
        layers.append(Layer(file: name, values: values))
    }

    /// A text with its references replaced.
    func resolve(_ text: String) throws(EnvironmentReferences.Fault) -> String {
        try EnvironmentReferences(Array(text.unicodeScalars), .config).resolved(value)
    }

    /// What is wrong with a text, for a person.
    /// - Parameter inFile: whether the text is in an environment file.
    func fault(_ fault: EnvironmentReferences.Fault, inFile: Bool = false) -> ValueFault {
        switch fault.kind {
        case .mistake(let fault): return fault
        case .required(let name, let message):
            let places = searched(inFile)
            return ValueFault(
                "\(name.prefix(80)) is not set: \(message)",
                hint: advice(for: name) + (places.isEmpty ? "" : "; it was\(places)"))
        case .unset(let name):
            let ways = inFile ? "; single quotes keep a \"$\" as it is" : ""
            let places = searched(inFile)
            return ValueFault(
                "the environment variable \(name.prefix(80)) is not set" + (places.isEmpty ? "" : ":\(places)"),
                hint: "\(advice(for: name)), or write ${\(name.prefix(80)):-default}\(ways)")
        }
    }

    /// Where a variable was looked for; empty when that is only the environment.
    private func searched(_ inFile: Bool) -> String {
        let places = (inFile ? ["the lines above"] : []) + layers.reversed().compactMap(\.shown)
        if places.isEmpty { return "" }
        return " looked for in \(places.joined(separator: ", ")) and the environment that bgexec was started with"
    }

    private func advice(for name: String) -> String {
        if let file = unnamedFile(name), !layers.contains(where: { $0.file == file }) {
            return "\(file) sets it: write \"envFile\": \(JSONText.shown(file))"
        }
        guard let last = layers.last(where: { $0.file != nil }), let file = last.file else {
            return "set it where bgexec starts or in a file that \"envFile\" names"
        }
        switch last.problem {
        case nil: return "set it in \(JSONText.shown(file))"
        case "missing"?: return "create \(JSONText.shown(file))"
        default: return "correct \(JSONText.shown(file))"
        }
    }
}
