/// Which folder a kernel watch belongs to: open addressing with linear steps, eight bytes a place.
///
/// A dictionary hashes against an attacker who chooses keys; the kernel counts them up, so multiplying spreads them well enough
/// and takes a tenth of the time.
struct WatchTable {
    private var watches: [Int32] = []
    private var folders: [FolderID] = []
    private(set) var count = 0

    private static let free: Int32 = -1

    subscript(watch: Int32) -> FolderID? {
        guard let place = place(of: watch), watches[place] == watch else { return nil }
        return folders[place]
    }

    mutating func set(_ watch: Int32, _ folder: FolderID) {
        if count * 4 >= watches.count * 3 { grow() }
        guard let place = place(of: watch) else { return }
        if watches[place] == Self.free { count += 1 }
        watches[place] = watch
        folders[place] = folder
    }

    mutating func remove(_ watch: Int32) {
        guard var hole = place(of: watch), watches[hole] == watch else { return }
        count -= 1
        // What its probing had pushed behind it moves up.
        var next = (hole + 1) & mask
        while watches[next] != Self.free {
            if (next - home(of: watches[next])) & mask >= (next - hole) & mask {
                watches[hole] = watches[next]
                folders[hole] = folders[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        watches[hole] = Self.free
    }

    private var mask: Int { watches.count - 1 }
    /// How many of 32 bits are too many for the table's size.
    private var shift: UInt32 = 32

    /// Where a watch stands, or else where it would; nil as long as there is no place at all.
    private func place(of watch: Int32) -> Int? {
        if watches.isEmpty { return nil }
        var place = home(of: watch)
        while watches[place] != watch, watches[place] != Self.free { place = (place + 1) & mask }
        return place
    }

    /// Fibonacci hashing (Knuth, The Art of Computer Programming, vol. 3, 6.4).
    private func home(of watch: Int32) -> Int {
        Int((UInt32(bitPattern: watch) &* 2_654_435_769) >> shift)
    }

    private mutating func grow() {
        let (oldWatches, oldFolders) = (watches, folders)
        let size = max(64, watches.count * 2)
        watches = [Int32](repeating: Self.free, count: size)
        folders = [FolderID](repeating: .none, count: size)
        shift = UInt32(size.leadingZeroBitCount) - 31
        count = 0
        for (watch, folder) in zip(oldWatches, oldFolders) where watch != Self.free { set(watch, folder) }
    }
}
