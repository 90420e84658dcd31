/// Where the variables of references are looked for: the environment that bgexec was started with, and over it what environment files
/// and `env` set, each later layer over the earlier ones. It is what a run gets, so that a port in a health check is the run's own.
package struct VariableScope {
    private struct Layer {
        /// The environment file, as the configuration names it, with what is wrong with it; nil for an `env`.
        let file: String?
        let values: [String: String]
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
    package mutating func add(_ values: [String: String]) { layers.append(Layer(file: nil, values: values)) }

    /// Puts an environment file over it.
    /// - Returns: its assignments; none when it is missing or wrong, which its units find out when they start.
    @discardableResult
    mutating func add(file name: String, _ contents: EnvironmentFile.Contents) -> [EnvironmentFile.Entry] {
        let shown = JSONText.shown(name)
        switch contents {
        case .missing: layers.append(Layer(file: "\(shown) (missing)", values: [:]))
        case .unreadable: layers.append(Layer(file: "\(shown) (cannot be read)", values: [:]))
        case .read(let bytes):
            do throws(ConfigError) {
                let entries = try EnvironmentFile.entries(bytes, in: self)
                add(file: name, entries)
                return entries
            } catch {
                let place = error.problems.first.map { " (has an error at \($0.position))" } ?? ""
                layers.append(Layer(file: shown + place, values: [:]))
            }
        }
        return []
    }

    /// Puts an environment file over it that was read.
    package mutating func add(file name: String, _ entries: [EnvironmentFile.Entry]) {
        let values = Dictionary(entries.map { ($0.name, $0.value) }) { $1 }
        layers.append(Layer(file: JSONText.shown(name), values: values))
    }

    /// A text with its references replaced.
    func resolve(_ text: String) throws(EnvironmentReferences.Fault) -> String {
        try EnvironmentReferences(Array(text.unicodeScalars), .config).resolved(value)
    }

    /// What is wrong with a text, for a person.
    /// - Parameter current: the environment file that the text is in, above which it is looked for too.
    func fault(_ fault: EnvironmentReferences.Fault, inFile: Bool = false) -> ValueFault {
        switch fault.kind {
        case .mistake(let fault): return fault
        case .required(let name, let message):
            return ValueFault(
                "\(name.prefix(80)) is not set: \(message)", hint: "\(advice(for: name)).\(searched(inFile))")
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
        let places = (inFile ? ["the lines above"] : []) + layers.reversed().compactMap(\.file)
        if places.isEmpty { return "" }
        return " looked for in \(places.joined(separator: ", ")) and the environment that bgexec was started with"
    }

    private func advice(for name: String) -> String {
        if let file = unnamedFile(name) { return "\(file) sets it: write \"envFile\": \(JSONText.shown(file))" }
        guard let file = layers.last(where: { $0.file != nil })?.file else {
            return "set it where bgexec starts or in a file that \"envFile\" names"
        }
        return "set it in \(file.hasSuffix(")") ? "one of them" : file)"
    }
}
