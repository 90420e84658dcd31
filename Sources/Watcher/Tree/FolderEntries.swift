import Glibc

/// The names of one folder: dense entries, one store for all names, and an index by hash once there are many.
struct FolderEntries {
    private(set) var items: [Entry] = []
    private var names: [UInt8] = []
    /// Open addressing with linear steps; position + 1, 0 for free. Empty while a walk over the items is as fast.
    private var index: [UInt32] = []
    private var liveNameBytes = 0

    private static let indexedFrom = 17

    var count: Int { items.count }
    var isEmpty: Bool { items.isEmpty }

    /// Bytes on the heap, for statistics.
    var footprint: Int {
        items.capacity * MemoryLayout<Entry>.stride + names.capacity + index.capacity * 4
            + (items.isEmpty ? 0 : 96)
    }

    subscript(position: Int) -> Entry {
        get { items[position] }
        set { items[position] = newValue }
    }

    func name(at position: Int) -> ArraySlice<UInt8> {
        let start = Int(items[position].nameStart)
        return names[start..<start + Int(items[position].nameLength)]
    }

    /// Where a name stands.
    func find(_ name: UnsafeRawBufferPointer) -> Int? {
        find(name, hash: hashOfName(name))
    }

    private func find(_ name: UnsafeRawBufferPointer, hash: UInt32) -> Int? {
        if index.isEmpty {
            for position in items.indices where items[position].nameHash == hash && isNamed(name, position) {
                return position
            }
            return nil
        }
        var slot = Int(hash) & (index.count - 1)
        while index[slot] != 0 {
            let position = Int(index[slot]) - 1
            if items[position].nameHash == hash && isNamed(name, position) { return position }
            slot = (slot + 1) & (index.count - 1)
        }
        return nil
    }

    private func isNamed(_ name: UnsafeRawBufferPointer, _ position: Int) -> Bool {
        guard Int(items[position].nameLength) == name.count else { return false }
        let start = Int(items[position].nameStart)
        return names.withUnsafeBytes { bytes in
            guard let own = bytes.baseAddress, let other = name.baseAddress else { return name.isEmpty }
            return memcmp(own + start, other, name.count) == 0
        }
    }

    /// Adds a name that is not there yet.
    /// - Returns: where it stands.
    mutating func insert(_ entry: Entry, name: UnsafeRawBufferPointer) -> Int {
        var entry = entry
        entry.nameStart = UInt32(names.count)
        entry.nameLength = UInt8(name.count)
        entry.nameHash = hashOfName(name)
        names.append(contentsOf: name)
        liveNameBytes += name.count
        items.append(entry)
        if items.count >= Self.indexedFrom, items.count * 2 > index.count {
            rebuildIndex()
        } else if !index.isEmpty {
            link(items.count - 1)
        }
        return items.count - 1
    }

    /// Takes a name out. The last entry takes its place.
    /// - Returns: the folder whose entry has moved to `position`, if it is one.
    mutating func remove(at position: Int) -> FolderID? {
        liveNameBytes -= Int(items[position].nameLength)
        let last = items.count - 1
        if !index.isEmpty {
            unlink(position)
            if last != position { relink(from: last, to: position) }
        }
        items.swapAt(position, last)
        items.removeLast()
        if names.count > 256, liveNameBytes * 2 < names.count { compactNames() }
        if items.isEmpty { self = FolderEntries() }
        guard position < items.count, items[position].folder != .none else { return nil }
        return items[position].folder
    }

    /// Gives back the memory that growing left over; for folders that are complete.
    mutating func trim() {
        if items.capacity > items.count + items.count / 4 { items = items.map { $0 } }
        if names.capacity > names.count + names.count / 4 + 16 { names = names.map { $0 } }
    }

    // MARK: The index

    private mutating func rebuildIndex() {
        var size = 64
        while size < items.count * 4 { size *= 2 }
        index = [UInt32](repeating: 0, count: size)
        for position in items.indices { link(position) }
    }

    private mutating func link(_ position: Int) {
        var slot = Int(items[position].nameHash) & (index.count - 1)
        while index[slot] != 0 { slot = (slot + 1) & (index.count - 1) }
        index[slot] = UInt32(position) + 1
    }

    private func slot(of position: Int) -> Int {
        var slot = Int(items[position].nameHash) & (index.count - 1)
        while index[slot] != UInt32(position) + 1 { slot = (slot + 1) & (index.count - 1) }
        return slot
    }

    private mutating func relink(from old: Int, to new: Int) { index[slot(of: old)] = UInt32(new) + 1 }

    /// Frees a slot and moves up what its probing had pushed behind it.
    private mutating func unlink(_ position: Int) {
        let mask = index.count - 1
        var hole = slot(of: position)
        var next = (hole + 1) & mask
        while index[next] != 0 {
            let home = Int(items[Int(index[next]) - 1].nameHash) & mask
            if (next - home) & mask >= (next - hole) & mask {
                index[hole] = index[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        index[hole] = 0
    }

    private mutating func compactNames() {
        var kept: [UInt8] = []
        kept.reserveCapacity(liveNameBytes)
        for position in items.indices {
            let name = name(at: position)
            items[position].nameStart = UInt32(kept.count)
            kept.append(contentsOf: name)
        }
        names = kept
    }
}
