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
    }

    private var folders: [FolderID: NameTable<Mark>] = [:]

    var isEmpty: Bool { folders.isEmpty }

    /// The mark of a name.
    subscript(name: UnsafeRawBufferPointer, folder: FolderID) -> Mark? {
        folders[folder].flatMap { table in table.find(name).map { table[$0] } }
    }

    /// Adds an event to a name.
    /// - Returns: false when the name is new and `admit` refused it.
    mutating func add(
        _ name: UnsafeRawBufferPointer,
        in folder: FolderID,
        _ mask: EventMask,
        isBlind: Bool,
        admit: () -> Bool
    ) -> Bool {
        if folders[folder]?.join(mask, name) == true { return true }
        guard admit() else { return false }
        let mark = Mark(seen: mask, first: mask, isBlind: isBlind, isOpen: mask.contains(.modify))
        _ = folders[folder, default: NameTable()].insert(mark, name: name)
        return true
    }

    /// Puts a mark back that could not be dealt with.
    mutating func restore(_ mark: Mark, _ name: UnsafeRawBufferPointer, in folder: FolderID) {
        if folders[folder]?.join(mark.seen, name) == true { return }
        _ = folders[folder, default: NameTable()].insert(mark, name: name)
    }

    /// Takes out the marks of one folder, any.
    mutating func popFolder() -> (FolderID, NameTable<Mark>)? {
        folders.first.map { folder, names in
            folders[folder] = nil
            return (folder, names)
        }
    }

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
