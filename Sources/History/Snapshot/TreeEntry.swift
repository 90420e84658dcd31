import Syscalls

/// A row of a git tree object.
struct TreeEntry: Hashable {
    let mode: String
    let id: ObjectID

    var isFolder: Bool { mode == "40000" }

    var side: FileChange.Side? { isFolder ? nil : FileChange.Side(mode: mode, id: id) }
}

extension ObjectStore {
    /// Reads a tree object.
    func tree(_ id: ObjectID) throws(ObjectError) -> [Path: TreeEntry] {
        let (kind, bytes) = try get(id)
        guard kind == .tree else { throw .damaged(id) }
        var entries: [Path: TreeEntry] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")), let end = rest[space...].firstIndex(of: 0),
                let entry = ObjectID(bytes: rest[(end + 1)...].prefix(20))
            else { throw .damaged(id) }
            let mode = String(decoding: rest[..<space], as: UTF8.self)
            entries[Path(bytes: rest[(space + 1)..<end])] = TreeEntry(mode: mode, id: entry)
            rest = rest[(end + 21)...]
        }
        return entries
    }
}
