/// A text with references to environment variables, taken apart.
///
/// `${NAME}` is the variable's value, and as in a shell (POSIX XCU 2.6.2) `${NAME:-default}` the default when it is unset or
/// empty, `${NAME:?message}` an error then, `${NAME:+other}` the other text unless it is; without the colon an empty value
/// counts as set. Defaults, messages and other texts may hold references themselves. A variable's value is not expanded again.
struct EnvironmentReferences {
    /// What a `$` means that begins no reference in braces.
    enum Dialect {
        /// In a configuration: `$$` is a dollar sign, and any other `$` is a mistake, so that `$HOME` is never taken literally by
        /// surprise.
        case config
        /// In an environment file: `$NAME` is a reference, `$$` a dollar sign, and any other `$` is text.
        case file
    }

    /// A mistake and the scalar of the text at which it is.
    struct Fault: Error, Hashable {
        enum Kind: Hashable {
            case mistake(ValueFault)
            /// The variable is not set, or empty where it must not be.
            case unset(String)
            /// The same, where the text says what to tell the person.
            case required(String, message: String)
        }

        let kind: Kind
        let scalar: Int
    }

    /// A piece of the text.
    indirect enum Part: Hashable {
        case text(String)
        case reference(Reference)
    }

    /// One reference.
    struct Reference: Hashable {
        enum Rule: Hashable {
            case value
            case fallback([Part])
            case required([Part])
            case alternative([Part])
        }

        let name: String
        let rule: Rule
        /// Whether an empty value counts as none, for all rules but `value`.
        let refusesEmpty: Bool
        /// Where its `$` is.
        let scalar: Int
    }

    /// No environment holds a longer text (Linux: MAX_ARG_STRLEN), and references to references would make one without end.
    private static let longest = 128 << 10

    let parts: [Part]

    /// - Parameters:
    ///   - escaped: scalars that are text whatever they are.
    init(_ scalars: [Unicode.Scalar], _ dialect: Dialect, escaped: Set<Int> = []) throws(Fault) {
        var reader = ReferenceReader(scalars: scalars, escaped: escaped, dialect: dialect)
        parts = try reader.parts(depth: 0)
    }

    /// Whether anything is replaced in it.
    var hasReferences: Bool {
        parts.contains { if case .reference = $0 { true } else { false } }
    }

    /// The text with all references replaced.
    ///
    /// Throws at a variable that is not set and has no default.
    func resolved(_ lookup: (String) -> String?) throws(Fault) -> String { try Self.text(of: parts, lookup) }

    private static func text(of parts: [Part], _ lookup: (String) -> String?) throws(Fault) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .reference(let reference):
                result += try value(of: reference, lookup)
                guard result.utf8.count <= longest else {
                    throw Fault(
                        kind: .mistake(ValueFault("with this reference the text is longer than 128 KiB")),
                        scalar: reference.scalar)
                }
            }
        }
        return result
    }

    private static func value(of reference: Reference, _ lookup: (String) -> String?) throws(Fault) -> String {
        var value = lookup(reference.name)
        if reference.refusesEmpty, value?.isEmpty == true { value = nil }
        switch (reference.rule, value) {
        case (.value, let value?), (.fallback, let value?), (.required, let value?): return value
        case (.fallback(let parts), nil), (.alternative(let parts), _?): return try text(of: parts, lookup)
        case (.alternative, nil): return ""
        case (.value, nil): throw Fault(kind: .unset(reference.name), scalar: reference.scalar)
        case (.required(let parts), nil):
            let message = try text(of: parts, lookup)
            throw Fault(
                kind: message.isEmpty ? .unset(reference.name) : .required(reference.name, message: message),
                scalar: reference.scalar)
        }
    }
}
