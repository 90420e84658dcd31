import Syscalls

/// Names that events have pointed at and that have not been looked at yet, each once, grouped by folder.
struct NameMarks {
    /// What the events said, joined.
    struct Mark {
        /// All events since the mark was made.
        var seen: EventMask
        /// The first event; it tells whether the name existed before when nothing else does.
        let first: EventMask
        /// The folder's files were not known yet when the mark was made.
        let isBlind: Bool
        /// Somebody has written and not closed yet.
        var isOpen: Bool
    }

    private(set) var folders: [FolderID: [[UInt8]: Mark]] = [:]
    private(set) var count = 0
    private var lastFolder: FolderID = .none
    private var lastName: [UInt8] = []

    var isEmpty: Bool { count == 0 }

    /// Adds an event to a name.
    /// - Returns: false when the name is new and `admit` refused it.
    mutating func add(
        _ name: UnsafeRawBufferPointer,
        in folder: FolderID,
        _ mask: EventMask,
        isBlind: Bool,
        admit: () -> Bool
    ) -> Bool {
        // Most events follow another one of the same file.
        if folder != lastFolder || !lastName.elementsEqual(name) {
            lastFolder = folder
            lastName.removeAll(keepingCapacity: true)
            lastName.append(contentsOf: name)
        }
        if folders[folder]?[lastName]?.join(mask) != nil { return true }
        guard admit() else { return false }
        let mark = Mark(seen: mask, first: mask, isBlind: isBlind, isOpen: mask.contains(.modify))
        folders[folder, default: [:]][lastName] = mark
        count += 1
        return true
    }

    /// Puts a mark back that could not be dealt with.
    mutating func restore(_ mark: Mark, _ name: [UInt8], in folder: FolderID) {
        if folders[folder]?[name]?.join(mark.seen) != nil { return }
        folders[folder, default: [:]][name] = mark
        count += 1
    }

    /// Takes out the marks of one folder, any.
    mutating func popFolder() -> (FolderID, [[UInt8]: Mark])? {
        guard let (folder, names) = folders.first else { return nil }
        folders[folder] = nil
        count -= names.count
        return (folder, names)
    }

    mutating func removeAll() {
        folders = [:]
        count = 0
    }
}

extension NameMarks.Mark {
    fileprivate mutating func join(_ mask: EventMask) {
        seen.formUnion(mask)
        if mask.contains(.modify) { isOpen = true }
        if !mask.isDisjoint(with: [.closeWrite, .delete, .movedFrom, .movedTo]) { isOpen = false }
    }
}
