/// The name of a state of a unit's inputs: the hash over every path, mode and content, and nothing else.
///
/// It is the id of a git tree object, so git itself can be asked about it.
public struct SnapshotID: Hashable, Sendable, CustomStringConvertible {
    /// The tree's id.
    public let tree: ObjectID

    /// Names a tree.
    public init(tree: ObjectID) { self.tree = tree }

    /// Reads 40 hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        guard let tree = ObjectID(text) else { return nil }
        self.tree = tree
    }

    /// 40 hexadecimal digits.
    public var description: String { tree.description }

    /// The first ten digits, for people.
    public var short: String { String(description.prefix(10)) }
}
