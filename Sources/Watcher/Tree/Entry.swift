/// The place of a folder in the tree. Numbers are reused once a folder is gone, so one that was kept beyond a
/// turn of the loop holds a hint, not a fact.
struct FolderID: Hashable, Sendable {
    let raw: UInt32

    /// Stands for "no folder".
    static let none = FolderID(raw: .max)
    var index: Int { Int(raw) }
}

/// What is known of one name in a folder: 64 bytes, and its name in the folder's own store.
struct Entry: Named, Sendable {
    var key = NameKey()
    /// The folder that this name leads to, `.none` for files and for folders that are not entered.
    var folder: FolderID = .none
    /// The content's hash; 0 when it is not known.
    var contentHash: UInt64 = 0
    var signature: Signature

    init(_ signature: Signature, contentHash: UInt64 = 0) {
        self.signature = signature
        self.contentHash = contentHash
    }
}
