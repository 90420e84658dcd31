/// Names that events pointed at and that have not been processed yet, each once, grouped by folder.
struct NameMarks {
    /// What the events said, joined.
    struct Mark: Named {
        var key = NameKey()
        /// All events since the mark was made.
        var seen: EventMask
        /// The first event: shows whether the name existed before when nothing else does.
        let first: EventMask
        /// The folder's files were not known yet when the mark was made.
        let isBlind: Bool
        /// Somebody has written and not closed yet.
        var isOpen: Bool

        /// A name to check although no event mentioned it.
        static let suspected = Mark(seen: .suspected, first: .suspected, isBlind: false, isOpen: false)
        /// A name that a listing found, or did not find.
        static let listed = Mark(seen: .listed, first: .listed, isBlind: false, isOpen: false)
    }

    private var folders: [FolderID: NameTable<Mark>] = [:]

    var isEmpty: Bool { folders.isEmpty }

    /// The mark of a name.
    subscript(name: UnsafeRawBufferPointer, folder: FolderID) -> Mark? {
        folders[folder].flatMap { table in table.find(name).map { table[$0] } }
    }

    /// Adds an event to the mark of a name.
    /// - Returns: false when the name has none.
    mutating func join(_ mask: EventMask, _ name: UnsafeRawBufferPointer, in folder: FolderID) -> Bool {
        folders[folder]?.join(mask, name) == true
    }

    /// Makes a mark for a name that has none.
    mutating func insert(_ name: UnsafeRawBufferPointer, in folder: FolderID, _ mask: EventMask, isBlind: Bool) {
        let mark = Mark(seen: mask, first: mask, isBlind: isBlind, isOpen: mask.contains(.modify))
        _ = folders[folder, default: NameTable()].insert(mark, name: name)
    }

    /// Puts a mark back that could not be dealt with.
    mutating func restore(_ mark: Mark, _ name: UnsafeRawBufferPointer, in folder: FolderID) {
        if folders[folder]?.join(mark.seen, name) == true { return }
        _ = folders[folder, default: NameTable()].insert(mark, name: name)
    }

    /// Takes out marks of one folder, any: as many as may be dealt with at once.
    mutating func popSome() -> (FolderID, NameTable<Mark>)? {
        guard let folder = folders.keys.first, var names = folders.removeValue(forKey: folder) else { return nil }
        if names.count <= Self.atOnce { return (folder, names) }
        var some = NameTable<Mark>()
        for _ in 0..<Self.atOnce {
            let last = names.count - 1
            let mark = names[last]
            names.withName(at: last) { _ = some.insert(mark, name: $0) }
            names.remove(at: last)
        }
        folders[folder] = names
        return (folder, some)
    }

    /// So many names take about a millisecond.
    private static let atOnce = 512

    /// Takes out the marks of a folder.
    mutating func take(_ folder: FolderID) -> NameTable<Mark>? { folders.removeValue(forKey: folder) }

    mutating func removeAll() { folders = [:] }
}

extension NameTable<NameMarks.Mark> {
    /// Adds an event to the mark of a name.
    /// - Returns: false when there is none.
    fileprivate mutating func join(_ mask: EventMask, _ name: UnsafeRawBufferPointer) -> Bool {
        guard let position = find(name) else { return false }
        self[position].seen.formUnion(mask)
        if mask.contains(.modify) { self[position].isOpen = true }
        if !mask.isDisjoint(with: [.closeWrite, .delete, .movedFrom, .movedTo]) { self[position].isOpen = false }
        return true
    }
}
