import Syscalls

/// A pack that is being written: many objects in one file, and another file that says where each of them is, as git writes them
/// (gitformat-pack, version 2 of both).
///
/// A first look at a project makes an object of every file. As files of their own they cost four calls and a block of the disk each; in a pack
/// they cost their bytes.
final class PackWriter {
    /// The most that a pack is filled with, in bytes; places in it then fit into 31 bits, which spares the index a second table.
    static let fullSize: Int64 = 1 << 30
    private static let pieceSize = 1 << 20

    private let folder: Path
    private let unfinished: Path
    private let file: Descriptor
    private var index = PackIndexBuilder()
    private var size: Int64 = 12
    private var pending: [UInt8]
    private var isFinished = false

    /// Begins a pack.
    /// - Parameter folder: where the store's packs are; it is made when it is missing.
    init(in folder: Path) throws(SystemError) {
        self.folder = folder
        // `.bgexec/objects.git/objects/pack` also in a state folder that was removed, but not in a project that was.
        try File.makeDirectories(folder, mode: 0o700, below: folder.parent.parent.parent.parent)
        unfinished = folder / Path("unfinished.\(ThisProcess.pid).\(UInt64.random(in: 0...(.max)))")
        file = try File.open(unfinished, [.readWrite, .create, .exclusive, .noFollow], mode: 0o400)
        // The number of objects is filled in at the end.
        pending = Array("PACK".utf8) + UInt32(2).bigEndianBytes + UInt32(0).bigEndianBytes
    }

    deinit {
        if !isFinished { try? File.remove(unfinished) }
    }

    var isFull: Bool { size >= Self.fullSize }

    /// The objects in it so far.
    var count: Int { index.count }

    /// Adds an object that is not in it yet.
    func append(_ kind: ObjectStore.Kind, _ bytes: [UInt8], as id: ObjectID) throws(SystemError) {
        let head = PackEntry(kind: kind, size: bytes.count).bytes
        let content = StoredZlib.encode(bytes)
        index.append(id, at: UInt32(size), checksum: CRC32.checksum(head, content))
        pending += head
        pending += content
        size += Int64(head.count + content.count)
        if pending.count >= Self.pieceSize { try flush() }
    }

    /// Puts the pack beside the others. Until then nobody sees it.
    /// - Returns: its name: the same objects in the same order are always the same pack.
    @discardableResult
    func finish() throws(SystemError) -> Path {
        try flush()
        for (place, byte) in UInt32(index.count).bigEndianBytes.enumerated() {
            try file.writeByte(byte, at: Int64(8 + place))
        }
        let hash = try hashOfAll()
        try file.writeAll(hash.bytes)
        let name = "pack-\(hash)"
        try File.rename(unfinished, to: folder / Path("\(name).pack"))
        isFinished = true
        // Last: a pack without an index is not looked into.
        try File.replace(folder / Path("\(name).idx"), with: index.bytes(of: hash), mode: 0o400, surviving: .processes)
        return Path(name)
    }

    private func flush() throws(SystemError) {
        try file.writeAll(pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// Of what is in the file: the number of objects, which comes first, was not known before.
    private func hashOfAll() throws(SystemError) -> ObjectID {
        var hash = SHA1()
        var place: Int64 = 0
        while place < size {
            let bytes = try file.bytes(at: place, count: Int(min(Int64(Self.pieceSize), size - place)))
            // Somebody has cut the file.
            if bytes.isEmpty {
                throw SystemError(code: Errno.inputOutput.rawValue, call: "read", subject: unfinished.description)
            }
            hash.update(bytes)
            place += Int64(bytes.count)
        }
        return hash.finish()
    }
}
