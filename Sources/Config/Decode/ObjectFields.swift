import Model

/// A value of an object with the name that messages give it.
struct Field {
    let label: String
    let node: JSONNode
}

/// The members of an object by our keys.
struct ObjectFields<Key: ConfigKey> {
    private let values: [Key: Field]

    init(_ values: [Key: Field]) {
        self.values = values
    }

    subscript(key: Key) -> Field? { values[key] }
}

extension Decoding {
    /// The members of `node` with the keys of `Key`; a problem for every key that is unknown.
    ///
    /// - Parameters:
    ///   - what: what the object is, for messages: "a service".
    ///   - others: keys that are also allowed, because another reader handles them.
    ///   - hint: a better hint than the nearest key, when there is one.
    mutating func fields<Key: ConfigKey>(
        _ keys: Key.Type,
        of node: JSONNode,
        as what: String,
        besides others: [String] = [],
        hint: (String) -> String? = { _ in nil }
    ) -> ObjectFields<Key> {
        guard let members = object(node, as: what) else { return ObjectFields([:]) }
        let known = Key.allCases.map(\.rawValue) + others
        var values: [Key: Field] = [:]
        for member in members where !others.contains(member.key) {
            if let key = Key(rawValue: member.key) {
                // Of a repeated key, which the reader has reported, the first counts.
                values[key] = values[key] ?? Field(label: JSONString.quoted(member.key), node: member.value)
                continue
            }
            problems.add(
                "unknown key \(JSONText.shown(member.key)) in \(what)",
                at: member.position,
                hint: hint(member.key) ?? Self.unknownKeyHint(member.key, among: known)
            )
        }
        return ObjectFields(values)
    }

    /// The members of an object whose keys the user chose; a problem when it is no object.
    mutating func object(_ node: JSONNode, as what: String) -> [JSONMember]? {
        guard case .object(let members) = node.value else {
            problems.add("\(what) must be an object, not \(node.value.kind)", at: node.position)
            return nil
        }
        return members
    }

    private static func unknownKeyHint(_ key: String, among known: [String]) -> String {
        if let near = Spelling.nearest(to: key, in: known) { return "did you mean \"\(near)\"?" }
        if let ours = ForeignKeys.ours(for: key), known.contains(ours) { return "bgexec calls it \"\(ours)\"" }
        return "the keys are \(known.joined(separator: ", "))"
    }
}
