/// Replaces references to environment variables in a text.
///
/// `${NAME}` is the variable's value, `${NAME:-default}` the default when it is unset or empty, `$$` a dollar sign. Any
/// other `$` is a mistake rather than text, so that `$HOME` is never taken literally by surprise. References do not nest,
/// and a variable's value is not expanded again.
struct EnvironmentReferences {
    /// A mistake and the scalar of the text at which it is.
    struct Fault: Error, Hashable {
        let fault: ValueFault
        let scalar: Int
    }

    private let scalars: [Unicode.Scalar]
    private let lookup: (String) -> String?
    private var index = 0

    private init(_ text: String, lookup: @escaping (String) -> String?) {
        scalars = Array(text.unicodeScalars)
        self.lookup = lookup
    }

    /// The text with all references replaced.
    ///
    /// Throws at a variable that is not defined and has no default, and at a `$` that is no reference.
    static func resolve(_ text: String, lookup: @escaping (String) -> String?) throws(Fault) -> String {
        var references = EnvironmentReferences(text, lookup: lookup)
        return try references.resolve()
    }

    private mutating func resolve() throws(Fault) -> String {
        var result = String.UnicodeScalarView()
        while index < scalars.count {
            guard scalars[index] == "$" else {
                result.append(scalars[index])
                index += 1
                continue
            }
            switch index + 1 < scalars.count ? scalars[index + 1] : nil {
            case "$":
                result.append("$")
                index += 2
            case "{":
                result.append(contentsOf: try reference().unicodeScalars)
            default:
                throw Fault(
                    fault: ValueFault(
                        "this \"$\" does not begin a reference", hint: "write ${NAME}, or $$ for a dollar sign"),
                    scalar: index
                )
            }
        }
        return String(result)
    }

    private mutating func reference() throws(Fault) -> String {
        let start = index
        guard let end = scalars[start...].firstIndex(of: "}") else {
            throw Fault(fault: ValueFault("\"${\" is not closed", hint: "write ${NAME}"), scalar: start)
        }
        index = end + 1
        let inside = Self.text(scalars[(start + 2)..<end])
        let (name, fallback) = Self.split(inside)
        if inside.contains("${") {
            throw Fault(
                fault: ValueFault("references do not nest", hint: "write a plain text as the default"), scalar: start)
        }
        guard EnvironmentName.isPortable(name) else {
            throw Fault(
                fault: ValueFault(
                    "\(JSONText.shown(name)) is not a variable name",
                    hint: "write ${NAME} or ${NAME:-default}"
                ),
                scalar: start
            )
        }
        let value = lookup(name)
        if let value, !value.isEmpty { return value }
        if let fallback { return fallback }
        if let value { return value }
        throw Fault(
            fault: ValueFault(
                "the environment variable \(name.prefix(80)) is not set",
                hint: "set it where bgexec starts, or write ${\(name.prefix(80)):-default}"
            ),
            scalar: start
        )
    }

    private static func split(_ inside: String) -> (name: String, fallback: String?) {
        let scalars = Array(inside.unicodeScalars)
        for (index, scalar) in scalars.enumerated() where scalar == ":" {
            guard index + 1 < scalars.count, scalars[index + 1] == "-" else { continue }
            return (text(scalars[..<index]), text(scalars[(index + 2)...]))
        }
        return (inside, nil)
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
