import Syscalls

/// What a table knows of the name of one of its items.
struct NameKey: Hashable, Sendable {
    /// Where the name begins in the table's store, and how long it is.
    fileprivate var start: UInt32 = 0
    fileprivate var hash: UInt32 = 0
    fileprivate var length: UInt8 = 0
}

/// An item that stands in a table under a name.
protocol Named {
    /// The table's own.
    var key: NameKey { get set }
}

/// Names of one folder, each with an item: dense items, one store for all names, and an index by hash once there are many.
struct NameTable<Item: Named> {
    private(set) var items: [Item] = []
    private var names: [UInt8] = []
    /// Open addressing with linear steps; position + 1, 0 for free. Empty while a walk over the items is as fast.
    private var index: [UInt32] = []
    private var liveNameBytes = 0

    private static var indexedFrom: Int { 17 }

    var count: Int { items.count }
    var isEmpty: Bool { items.isEmpty }

    /// Bytes on the heap, for statistics.
    var footprint: Int {
        items.capacity * MemoryLayout<Item>.stride + names.capacity + index.capacity * 4
            + (items.isEmpty ? 0 : 96)
    }

    subscript(position: Int) -> Item {
        get { items[position] }
        _modify { yield &items[position] }
    }

    func name(at position: Int) -> ArraySlice<UInt8> {
        let start = Int(items[position].key.start)
        return names[start..<start + Int(items[position].key.length)]
    }

    /// Calls `body` with the bytes of a name.
    func withName<Result>(at position: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let key = items[position].key
        return names.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[Int(key.start)..<Int(key.start) + Int(key.length)]))
        }
    }

    /// Where a name stands.
    func find(_ name: UnsafeRawBufferPointer) -> Int? {
        find(name, hash: hashOfName(name))
    }

    private func find(_ name: UnsafeRawBufferPointer, hash: UInt32) -> Int? {
        if index.isEmpty {
            for position in items.indices where items[position].key.hash == hash && isNamed(name, position) {
                return position
            }
            return nil
        }
        var slot = Int(hash) & (index.count - 1)
        while index[slot] != 0 {
            let position = Int(index[slot]) - 1
            if items[position].key.hash == hash && isNamed(name, position) { return position }
            slot = (slot + 1) & (index.count - 1)
        }
        return nil
    }

    private func isNamed(_ name: UnsafeRawBufferPointer, _ position: Int) -> Bool {
        guard Int(items[position].key.length) == name.count else { return false }
        let start = Int(items[position].key.start)
        return names.withUnsafeBytes { bytes in
            guard let own = bytes.baseAddress, let other = name.baseAddress else { return name.isEmpty }
            return Bytes.areEqual(own + start, other, count: name.count)
        }
    }

    /// Adds a name that is not there yet.
    /// - Returns: where it stands.
    mutating func insert(_ item: Item, name: UnsafeRawBufferPointer) -> Int {
        var item = item
        item.key = NameKey(start: UInt32(names.count), hash: hashOfName(name), length: UInt8(name.count))
        names.append(contentsOf: name)
        liveNameBytes += name.count
        items.append(item)
        if items.count >= Self.indexedFrom, items.count * 2 > index.count {
            rebuildIndex()
        } else if !index.isEmpty {
            link(items.count - 1)
        }
        return items.count - 1
    }

    /// Takes a name out. The last one, if it is another, moves to its position.
    mutating func remove(at position: Int) {
        liveNameBytes -= Int(items[position].key.length)
        let last = items.count - 1
        if !index.isEmpty {
            unlink(position)
            if last != position { relink(from: last, to: position) }
        }
        items.swapAt(position, last)
        items.removeLast()
        if names.count > 256, liveNameBytes * 2 < names.count { compactNames() }
        if items.isEmpty { self = NameTable() }
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
        var slot = Int(items[position].key.hash) & (index.count - 1)
        while index[slot] != 0 { slot = (slot + 1) & (index.count - 1) }
        index[slot] = UInt32(position) + 1
    }

    private func slot(of position: Int) -> Int {
        var slot = Int(items[position].key.hash) & (index.count - 1)
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
            let home = Int(items[Int(index[next]) - 1].key.hash) & mask
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
            items[position].key.start = UInt32(kept.count)
            kept.append(contentsOf: name)
        }
        names = kept
    }
}

/// A fast hash of a name, not meant for secrets.
private func hashOfName(_ name: UnsafeRawBufferPointer) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
}
