import Syscalls

/// A git tree object: the rows of one folder. All trees are read and written here.
///
/// What is read may have been made by anyone, so only what bgexec itself writes is a tree: no name that is empty, `.` or `..`, or that has a
/// slash, no mode but those of folders, files and links, no name twice, and the rows in git's order.
struct TreeObject: Hashable {
    let entries: [Path: TreeEntry]

    /// Reads the content of an object; nil when it is not a tree that bgexec could have written.
    init?(_ bytes: [UInt8]) {
        var entries: [Path: TreeEntry] = [:]
        var last: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let (name, entry) = Self.row(&rest) else { return nil }
            let key = Self.key(name, isFolder: entry.isFolder)
            // In order, a name can still be there twice: as a file and as a folder, with others between.
            guard last.lexicographicallyPrecedes(key), entries.updateValue(entry, forKey: name) == nil else {
                return nil
            }
            last = key
        }
        self.entries = entries
    }

    /// Takes a row from the front; nil when there is none.
    private static func row(_ rest: inout ArraySlice<UInt8>) -> (Path, TreeEntry)? {
        // The longest mode has six digits, the longest name 255 bytes (NAME_MAX).
        guard let space = rest.prefix(7).firstIndex(of: UInt8(ascii: " ")),
            let end = rest[(space + 1)...].prefix(256).firstIndex(of: 0),
            let id = ObjectID(bytes: rest[(end + 1)...].prefix(20))
        else { return nil }
        let mode = String(decoding: rest[..<space], as: UTF8.self)
        let name = Path(bytes: rest[(space + 1)..<end])
        guard mode == TreeEntry.folderMode || FileMemory.Mode(rawValue: mode) != nil, isName(name) else { return nil }
        rest = rest[(end + 21)...]
        return (name, TreeEntry(mode: mode, id: id))
    }

    private static func isName(_ name: Path) -> Bool {
        !name.bytes.isEmpty && name != "." && name != ".." && !name.bytes.contains(UInt8(ascii: "/"))
    }

    /// The content of the object that has these rows, in any order.
    static func bytes(of rows: [(name: Path, entry: TreeEntry)]) -> [UInt8] {
        var keyed = rows.map { (key: key($0.name, isFolder: $0.entry.isFolder), row: $0) }
        keyed.sort { $0.key.lexicographicallyPrecedes($1.key) }
        return keyed.flatMap { Array("\($0.row.entry.mode) ".utf8) + $0.row.name.bytes + [0] + $0.row.entry.id.bytes }
    }

    /// What rows are sorted by: git sorts a folder as if its name ended with a slash.
    private static func key(_ name: Path, isFolder: Bool) -> [UInt8] {
        isFolder ? name.bytes + [UInt8(ascii: "/")] : name.bytes
    }
}

extension ObjectStore {
    /// Reads a tree object.
    func tree(_ id: ObjectID) throws(ObjectError) -> [Path: TreeEntry] {
        let (kind, bytes) = try get(id)
        guard kind == .tree, let tree = TreeObject(bytes) else { throw .damaged(id) }
        return tree.entries
    }
}
