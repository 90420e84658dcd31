import Syscalls

/// Reads the names in git's index (gitformat-index(5), versions 2 to 4): what git tracks.
///
/// Names only; neither content nor the checksum at the end is looked at, since the file is only ever replaced as a whole.
struct GitIndex {
    /// What could not be understood.
    struct Malformed: Error {}

    /// The file that has further entries, when the index is split: `sharedindex.` and a hash in hexadecimal.
    private(set) var sharedIndex: Path?

    private let bytes: UnsafeRawBufferPointer
    /// The length of an object's name: 20 for SHA-1, 32 for SHA-256.
    private let hashLength: Int
    private var offset = 12

    /// Reads an index.
    /// - Parameters:
    ///   - body: called with each name, relative to the top of the working copy. Names of one index are sorted by their bytes.
    init(
        _ bytes: UnsafeRawBufferPointer, hashLength: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(Malformed) {
        self.bytes = bytes
        self.hashLength = hashLength
        guard bytes.count >= 12 + hashLength, bytes.starts(with: Array("DIRC".utf8)) else { throw Malformed() }
        let version = try number(at: 4)
        guard (2...4).contains(version) else { throw Malformed() }
        let count = try number(at: 8)
        if version == 4 {
            try readCompressed(count, body)
        } else {
            for _ in 0..<count { try readEntry(body) }
        }
        try readExtensions()
    }

    private func number(at offset: Int) throws(Malformed) -> Int {
        guard offset >= 0, offset + 4 <= bytes.count else { throw Malformed() }
        return Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    /// Where an entry's name begins: after its status, its object's name and its flags, which may be two or four bytes.
    private func nameStart() throws(Malformed) -> Int {
        let flags = offset + 40 + hashLength
        guard flags + 4 <= bytes.count else { throw Malformed() }
        return bytes[flags] & 0x40 != 0 ? flags + 4 : flags + 2
    }

    private func end(ofName start: Int) throws(Malformed) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress,
            let length = Bytes.offset(of: 0, at: base + start, count: bytes.count - start)
        else { throw Malformed() }
        return start + length
    }

    /// A folder that a sparse checkout leaves out has one entry, which ends with a slash: nothing of it is on the disk.
    private static func isFolder(_ name: UnsafeRawBufferPointer) -> Bool { name.last == UInt8(ascii: "/") }

    /// Versions 2 and 3: the whole name, then one to eight NULs, up to a multiple of eight.
    private mutating func readEntry(_ body: (UnsafeRawBufferPointer) -> Void) throws(Malformed) {
        let start = try nameStart()
        let end = try end(ofName: start)
        // Without a name it only replaces what the shared index has in its place.
        let name = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        if !name.isEmpty, !Self.isFolder(name) { body(name) }
        offset += (end - offset + 8) & ~7
    }

    /// Version 4: how many bytes of the name before are dropped, then what follows instead.
    private mutating func readCompressed(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Void) throws(Malformed) {
        var name: [UInt8] = []
        for _ in 0..<count {
            offset = try nameStart()
            let dropped = try readVariableNumber()
            let end = try end(ofName: offset)
            guard dropped <= name.count else { throw Malformed() }
            name.removeLast(dropped)
            name.append(contentsOf: bytes[offset..<end])
            name.withUnsafeBytes { if !$0.isEmpty, !Self.isFolder($0) { body($0) } }
            offset = end + 1
        }
    }

    /// A number as in the offsets of a pack (gitformat-pack(5)): seven bits a byte, the highest bit says that more follow.
    private mutating func readVariableNumber() throws(Malformed) -> Int {
        var value = 0
        while true {
            guard offset < bytes.count, value < 1 << 24 else { throw Malformed() }
            let byte = bytes[offset]
            offset += 1
            value |= Int(byte & 0x7F)
            if byte & 0x80 == 0 { return value }
            value = (value + 1) << 7
        }
    }

    /// An extension whose name begins with a small letter changes what the entries mean.
    private mutating func readExtensions() throws(Malformed) {
        while offset + 8 <= bytes.count - hashLength {
            let size = try number(at: offset + 4)
            guard offset + 8 + size <= bytes.count else { throw Malformed() }
            let name = bytes[offset..<offset + 4]
            if name.elementsEqual("link".utf8), size >= hashLength {
                let hash = bytes[offset + 8..<offset + 8 + hashLength]
                let hex = hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                // All zeros: this index is not split.
                if hash.contains(where: { $0 != 0 }) { sharedIndex = Path("sharedindex.\(hex)") }
            } else if !name.elementsEqual("sdir".utf8), bytes[offset] >= UInt8(ascii: "a") {
                throw Malformed()
            }
            offset += 8 + size
        }
    }
}
