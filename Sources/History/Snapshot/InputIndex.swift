import Syscalls

/// What a tree of inputs remembers of its files, as a file: a daemon that is started need not read again what has not changed.
///
/// Nested folders, each entry with its name, numbers with the least significant byte first; before it the store that holds
/// the content, behind it the SHA-1 of everything. What is not exactly so is passed over: the files are then read again. Whether an
/// entry still proves anything is checked as usual, see `FileMemory.isTrusted`.
enum InputIndex {
    private static let magic = Array("bgexecI1".utf8)
    private static let folder: UInt8 = 0
    private static let modes: [FileMemory.Mode] = [.plain, .executable, .link]
    /// bgexec does not write larger ones.
    private static let limit = 1 << 30

    /// Writes a tree's memory.
    static func save(_ root: FolderNode, to path: Path, of store: ObjectStore) throws(SystemError) {
        try File.replace(path, with: bytes(of: root, of: store), surviving: .processes)
    }

    /// A tree's memory as bytes.
    static func bytes(of root: FolderNode, of store: ObjectStore) -> [UInt8] {
        var bytes = magic + store.identity.bytes
        encode(root, into: &bytes)
        return bytes + SHA1.hash(bytes).bytes
    }

    /// Reads an index; nil when there is no usable one.
    static func load(from path: Path, of store: ObjectStore) -> FolderNode? {
        ((try? File.contents(of: path, limit: limit)) ?? nil).flatMap { load($0, of: store) }
    }

    /// Reads the bytes of an index; nil when they are not usable.
    static func load(_ bytes: [UInt8], of store: ObjectStore) -> FolderNode? {
        guard bytes.count > 20 else { return nil }
        return bytes.withUnsafeBytes { bytes in
            let content = UnsafeRawBufferPointer(rebasing: bytes.dropLast(20))
            var hash = SHA1()
            hash.update(content)
            guard ObjectID(bytes: bytes.suffix(20)) == hash.finish() else { return nil }
            var reader = Reader(content)
            guard reader.read(magic.count)?.elementsEqual(magic) == true,
                reader.read(20)?.elementsEqual(store.identity.bytes) == true
            else { return nil }
            return reader.folder()
        }
    }

    private static func encode(_ node: FolderNode, into bytes: inout [UInt8]) {
        append(UInt32(node.entries.count), to: &bytes)
        for (name, entry) in node.entries {
            append(UInt16(truncatingIfNeeded: name.bytes.count), to: &bytes)
            bytes += name.bytes
            switch entry {
            case .folder(let child):
                bytes.append(folder)
                encode(child, into: &bytes)
            case .file(let memory):
                bytes.append(UInt8((modes.firstIndex(of: memory.mode) ?? 0) + 1))
                let signature = memory.signature
                append(signature.device, to: &bytes)
                append(signature.inode, to: &bytes)
                for number in [signature.size, signature.modified, signature.changed, memory.readAt] {
                    append(number, to: &bytes)
                }
                bytes += memory.id.bytes
            }
        }
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    /// Parses a record; nil where it ends too early.
    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        private var place = 0

        init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        mutating func read(_ count: Int) -> UnsafeRawBufferPointer? {
            guard bytes.count - place >= count else { return nil }
            defer { place += count }
            return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
        }

        mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type = Number.self) -> Number?
        {
            read(MemoryLayout<Number>.size).map { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
        }

        mutating func folder() -> FolderNode? {
            guard let count = number(UInt32.self) else { return nil }
            let node = FolderNode()
            node.entries.reserveCapacity(min(Int(count), bytes.count - place))
            for _ in 0..<count {
                guard let length = number(UInt16.self), let name = read(Int(length)), let kind = number(UInt8.self)
                else { return nil }
                guard let entry = kind == InputIndex.folder ? folder().map(FolderNode.Entry.folder) : file(kind)
                else { return nil }
                node.entries[Path(bytes: name)] = entry
            }
            return node
        }

        private mutating func file(_ kind: UInt8) -> FolderNode.Entry? {
            guard modes.indices.contains(Int(kind) - 1), let device = number(UInt64.self),
                let inode = number(UInt64.self), let size = number(Int64.self), let modified = number(Int64.self),
                let changed = number(Int64.self), let readAt = number(Int64.self),
                let id = read(20).map(ObjectID.init(loading:))
            else { return nil }
            let signature = FileMemory.Signature(
                device: device, inode: inode, size: size, modified: modified, changed: changed)
            return .file(FileMemory(signature: signature, mode: modes[Int(kind) - 1], id: id, readAt: readAt))
        }
    }
}
