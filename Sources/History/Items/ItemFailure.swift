/// An item that failed in a run.
package struct ItemFailure: Hashable, Sendable {
    /// Distinguishes a wrong result from an error.
    package enum Kind: String, Hashable, Sendable { case failure, error }

    /// The item's full name, as its report gives it.
    package var name: String
    /// Wrong result or error.
    package var kind: Kind
    /// What the report says, cut to a few KiB.
    package var message: String

    package init(name: String, kind: Kind = .failure, message: String = "") {
        self.name = name
        self.kind = kind
        self.message = message
    }
}
