/// The name of a state of a unit's inputs: the hash over every path, mode and content, and nothing else.
///
/// It is the id of a git tree object, so git itself can be asked about it.
package struct SnapshotID: Hashable, Sendable, CustomStringConvertible {
    package let tree: ObjectID

    package init(tree: ObjectID) { self.tree = tree }

    /// Reads 40 hexadecimal digits.
    package init?(_ text: some StringProtocol) {
        guard let tree = ObjectID(text) else { return nil }
        self.tree = tree
    }

    /// 40 hexadecimal digits.
    package var description: String { tree.description }

    /// The first ten digits, for people.
    package var short: String { String(description.prefix(10)) }
}
