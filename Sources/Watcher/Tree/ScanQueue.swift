/// Folders that must be opened and listed, in order.
struct ScanQueue {
    /// What a scan is for.
    enum Purpose {
        /// Find and arm the subfolders; files are left for later. What is found has always been there.
        case arm
        /// Take everything as known, silently.
        case baseline
        /// Compare with what is known and note every difference.
        case compare
        /// As `compare`, but what the older rules ignored is taken silently: it only became visible.
        case reveal(IgnoreScope)
    }

    struct Item {
        let folder: FolderID
        let purpose: Purpose
    }

    private var items: [Item] = []
    private var first = 0

    var isEmpty: Bool { first == items.count }
    var count: Int { items.count - first }

    mutating func append(_ folder: FolderID, _ purpose: Purpose) {
        items.append(Item(folder: folder, purpose: purpose))
    }

    mutating func pop() -> Item? {
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
