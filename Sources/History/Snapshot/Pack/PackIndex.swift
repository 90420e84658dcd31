import Syscalls

/// The index of a pack: which objects are in it, and where. It is searched in its file, so that a million objects take no memory.
///
/// Only what `PackIndexBuilder` writes is an index. A damaged one finds nothing, or something else than was searched for, which
/// whoever reads the object notices by its hash.
struct PackIndex: ~Copyable, Sendable {
    static let magic: [UInt8] = [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]
    private static let tableStart = 8
    private static let idStart = 8 + 4 * 256
    private static let idSize = 20

    private let file: Descriptor
    /// How many ids begin with each byte or a smaller one.
    private let counts: [UInt32]

    /// How many objects are in the pack.
    var count: Int { Int(counts[255]) }

    static func size(of count: Int) -> Int { idStart + count * (idSize + 4 + 4) + 2 * idSize }

    /// Opens an index; nil when it is none.
    init?(opening path: Path) throws(SystemError) {
        let file = try File.open(path, [.readOnly, .nonBlocking, .noFollow])
        let status = try file.status()
        guard status.kind == .regular else { return nil }
        let head = try file.bytes(at: 0, count: Self.idStart)
        guard head.count == Self.idStart, head.starts(with: Self.magic) else { return nil }
        let counts = head.withUnsafeBytes { head in
            (0..<256).map {
                UInt32(bigEndian: head.loadUnaligned(fromByteOffset: Self.tableStart + 4 * $0, as: UInt32.self))
            }
        }
        guard zip(counts, counts.dropFirst()).allSatisfy({ $0 <= $1 }), status.size == Self.size(of: Int(counts[255]))
        else { return nil }
        self.file = file
        self.counts = counts
    }

    /// Where an object begins in the pack; nil when it is not in it.
    func place(of id: ObjectID) throws(SystemError) -> Int64? {
        var low = id.firstByte == 0 ? 0 : Int(counts[id.firstByte - 1])
        var high = Int(counts[id.firstByte])
        while low < high {
            let middle = (low + high) / 2
            guard let found = try self.id(middle) else { return nil }
            if found == id { return try place(middle) }
            if found < id { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The ids of all objects in the pack.
    func ids() throws(SystemError) -> [ObjectID] {
        let bytes = try file.bytes(at: Int64(Self.idStart), count: count * Self.idSize)
        return bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count - Self.idSize + 1, by: Self.idSize).map {
                ObjectID(loading: UnsafeRawBufferPointer(rebasing: bytes[$0..<$0 + Self.idSize]))
            }
        }
    }

    private func id(_ number: Int) throws(SystemError) -> ObjectID? {
        let bytes = try file.bytes(at: Int64(Self.idStart + number * Self.idSize), count: Self.idSize)
        return ObjectID(bytes: bytes)
    }

    private func place(_ number: Int) throws(SystemError) -> Int64? {
        let bytes = try file.bytes(at: Int64(Self.idStart + count * (Self.idSize + 4) + 4 * number), count: 4)
        guard bytes.count == 4 else { return nil }
        return bytes.withUnsafeBytes { Int64(UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self))) }
    }
}
