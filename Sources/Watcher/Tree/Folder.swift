/// One folder of the tree.
struct Folder {
    /// Facts about a folder that are independent of each other.
    struct Flags: OptionSet {
        let rawValue: UInt16
        /// All its files' signatures are known; before that only its subfolders are.
        static let listed = Flags(rawValue: 1)
        /// The kernel sends no events for it, so it is polled.
        static let polled = Flags(rawValue: 2)
        /// All its subfolders were found when watching began: one that is not known is new.
        static let preflightDone = Flags(rawValue: 64)
        /// It is polled only because no watch was available: each scan tries again.
        static let lacking = Flags(rawValue: 16)
        /// It could not be opened the last time.
        static let unreadable = Flags(rawValue: 4)
        /// Its name may lead to another folder by now: the next scan sets a new watch.
        static let stale = Flags(rawValue: 8)
        /// Only selected names count, since the root is a file in it.
        static let selective = Flags(rawValue: 32)
        /// Its own ignore files have been read: from then on a change to them is one to compare by.
        static let rulesRead = Flags(rawValue: 128)
        /// Some file in it has other names, through which it may be written without an event.
        static let holdsHardLinks = Flags(rawValue: 256)
    }

    /// The folder above; `.none` for roots and for folders that are not in the tree now.
    var parent: FolderID = .none
    /// Where its name stands in the parent's entries; for a root, the number of the root.
    var slot: UInt32 = 0
    /// The kernel's watch; -1 when it has none.
    var watch: Int32 = -1
    var flags: Flags = []
    /// The device that holds it; 0 until it has been read.
    var device: UInt64 = 0
    /// What is ignored in it.
    var scope: IgnoreScope
    var entries = NameTable<Entry>()
}
