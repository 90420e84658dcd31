/// Folders that must be opened and listed, in order.
struct ScanQueue {
    /// What a scan is for.
    enum Purpose {
        /// Find and arm the subfolders; files are left for later. What is found has always been there.
        case arm
        /// Take everything as known, silently.
        case baseline
        /// Compare with what is known and record every difference.
        case compare
        /// Look at the files that can be written without an event, see `TreeReconciler+LookAgain`.
        case lookAgain
    }

    struct Item {
        let folder: FolderID
        let purpose: Purpose
    }

    /// Folders that only need watches, depth first, as they are stored on a disk. From a cold disk that is a third faster.
    private var arming: [FolderID] = []
    /// All others, in order: what is found depends on what was found before.
    private var items: [Item] = []
    private var first = 0

    var isEmpty: Bool { count == 0 }
    var count: Int { arming.count + items.count - first }

    mutating func append(_ folder: FolderID, _ purpose: Purpose) {
        if case .arm = purpose { arming.append(folder) } else { items.append(Item(folder: folder, purpose: purpose)) }
    }

    mutating func pop() -> Item? {
        if let folder = arming.popLast() { return Item(folder: folder, purpose: .arm) }
        guard first < items.count else { return nil }
        defer {
            first += 1
            if first == items.count {
                items.removeAll(keepingCapacity: first < 4096)
                first = 0
            }
        }
        return items[first]
    }
}
