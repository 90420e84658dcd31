/// The place of a folder in the tree. Numbers of folders that have gone are given out again; whoever keeps one beyond a
/// turn of the loop holds a hint, not a fact.
struct FolderID: Hashable, Sendable {
    let raw: UInt32

    /// Stands for "no folder".
    static let none = FolderID(raw: .max)
    var index: Int { Int(raw) }
}

/// What is known of one name in a folder: 64 bytes, and its name in the folder's own store.
struct Entry: Sendable {
    /// Where its name begins in the folder's store, and how long it is.
    var nameStart: UInt32 = 0
    var nameHash: UInt32 = 0
    var nameLength: UInt8 = 0
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

/// A fast hash of a name, not meant for secrets.
func hashOfName(_ name: UnsafeRawBufferPointer) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
}
