/// Takes a text with references apart.
struct ReferenceReader {
    typealias Fault = EnvironmentReferences.Fault
    typealias Part = EnvironmentReferences.Part
    typealias Reference = EnvironmentReferences.Reference

    /// References in defaults of references: nobody writes more, and the stack has an end.
    private static let deepest = 20

    let scalars: [Unicode.Scalar]
    let escaped: Set<Int>
    let dialect: EnvironmentReferences.Dialect
    private var index = 0

    init(scalars: [Unicode.Scalar], escaped: Set<Int>, dialect: EnvironmentReferences.Dialect) {
        self.scalars = scalars
        self.escaped = escaped
        self.dialect = dialect
    }

    /// Reads up to the end of the text, or of the reference that it is in.
    mutating func parts(depth: Int) throws(Fault) -> [Part] {
        var parts: [Part] = []
        var text = String.UnicodeScalarView()
        while let scalar = current {
            if depth > 0, scalar == "}", !isEscaped { break }
            guard scalar == "$", !isEscaped else {
                text.append(scalar)
                index += 1
                continue
            }
            if let literal = try literalDollar() {
                text.append(literal)
                continue
            }
            if !text.isEmpty { parts.append(.text(String(text))) }
            text = String.UnicodeScalarView()
            parts.append(.reference(try reference(depth: depth)))
        }
        if !text.isEmpty { parts.append(.text(String(text))) }
        return parts
    }

    private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
    private var isEscaped: Bool { escaped.contains(index) }
    private func peek(_ distance: Int) -> Unicode.Scalar? {
        let place = index + distance
        return place < scalars.count && !escaped.contains(place) ? scalars[place] : nil
    }

    /// A `$` that begins no reference, after which it reads on.
    private mutating func literalDollar() throws(Fault) -> Unicode.Scalar? {
        switch peek(1) {
        case "{": return nil
        case "$": index += 2
        case let next:
            switch dialect {
            case .file:
                if let next, EnvironmentName.isFirst(next) { return nil }
                index += 1
            case .config:
                throw mistake(
                    "this \"$\" does not begin a reference", hint: "write ${NAME}, or $$ for a dollar sign", at: index)
            }
        }
        return "$"
    }

    private mutating func reference(depth: Int) throws(Fault) -> Reference {
        let start = index
        guard peek(1) == "{" else {
            index += 1
            return Reference(name: name(), rule: .value, refusesEmpty: false, scalar: start)
        }
        guard depth < Self.deepest else {
            throw mistake("more than \(Self.deepest) references in each other", hint: nil, at: start)
        }
        index += 2
        let name = name()
        if name.isEmpty || !isOperator { try checkName(from: start) }
        let refusesEmpty = current == ":"
        if refusesEmpty { index += 1 }
        let rule: Reference.Rule
        switch current {
        case "-"?: rule = .fallback(try word(depth))
        case "?"?: rule = .required(try word(depth))
        case "+"?: rule = .alternative(try word(depth))
        default: rule = .value
        }
        guard current == "}" else { throw notClosed(start) }
        index += 1
        return Reference(name: name, rule: rule, refusesEmpty: refusesEmpty, scalar: start)
    }

    private mutating func word(_ depth: Int) throws(Fault) -> [Part] {
        index += 1
        return try parts(depth: depth + 1)
    }

    private mutating func name() -> String {
        var name = String.UnicodeScalarView()
        while let scalar = current, !isEscaped,
            EnvironmentName.isFirst(scalar) || !name.isEmpty && ("0"..."9").contains(scalar)
        {
            name.append(scalar)
            index += 1
        }
        return String(name)
    }

    /// Whether what follows the name can follow one.
    private var isOperator: Bool {
        switch (current, peek(1)) {
        case ("}"?, _), ("-"?, _), ("?"?, _), ("+"?, _), (":"?, "-"?), (":"?, "?"?), (":"?, "+"?): true
        default: false
        }
    }

    /// Throws for a name that is none.
    private func checkName(from start: Int) throws(Fault) {
        guard let end = scalars[start...].firstIndex(of: "}") else { throw notClosed(start) }
        var inside = String.UnicodeScalarView()
        inside.append(contentsOf: scalars[(start + 2)..<end])
        throw mistake(
            "\(JSONText.shown(String(inside))) is not a variable name",
            hint: "write ${NAME} or ${NAME:-default}" + advice, at: start)
    }

    private func notClosed(_ start: Int) -> Fault {
        mistake("\"${\" is not closed", hint: "write ${NAME}" + advice, at: start)
    }

    /// How a dollar sign is meant that is none of a reference.
    private var advice: String {
        switch dialect {
        case .config: ", or $$ for a dollar sign"
        case .file: ", or put the value in single quotes to keep it as it is"
        }
    }

    private func mistake(_ message: String, hint: String?, at scalar: Int) -> Fault {
        Fault(kind: .mistake(ValueFault(message, hint: hint)), scalar: scalar)
    }
}
