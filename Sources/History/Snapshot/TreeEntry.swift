import Syscalls

/// A row of a git tree object.
struct TreeEntry: Hashable {
    /// Git's mode of a folder.
    static let folderMode = "40000"

    let mode: String
    let id: ObjectID

    var isFolder: Bool { mode == Self.folderMode }

    var side: FileChange.Side? { isFolder ? nil : FileChange.Side(mode: mode, id: id) }
}
