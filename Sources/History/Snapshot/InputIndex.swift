import Syscalls

/// What a tree of inputs remembers of its files, as a file: a daemon that is started need not read again what has not changed.
///
/// Folders one in the other, each entry with its name, numbers with the least significant byte first; before it the store that holds
/// the content, behind it the SHA-1 of everything. What is not exactly so is passed over: the files are then read again. Whether an
/// entry still proves anything is asked as ever, see `FileMemory.isTrusted`.
enum InputIndex {
    private static let magic = Array("bgexecI1".utf8)
    private static let folder: UInt8 = 0
    private static let modes: [FileMemory.Mode] = [.plain, .executable, .link]
    /// Larger ones are none of ours.
    private static let limit = 1 << 30

    /// Writes a tree's memory.
    static func save(_ root: FolderNode, to path: Path, of store: ObjectStore) throws(SystemError) {
        var bytes = magic + store.identity.bytes
        encode(root, into: &bytes)
        bytes += SHA1.hash(bytes).bytes
        try File.replace(path, with: bytes, surviving: .processes)
    }

    /// Reads one; nil when there is none that can be used.
    static func load(from path: Path, of store: ObjectStore) -> FolderNode? {
        guard let bytes = (try? File.contents(of: path, limit: limit)) ?? nil else { return nil }
        let content = bytes.dropLast(20)
        guard bytes.count > 20, ObjectID(bytes: bytes.suffix(20)) == SHA1.hash(Array(content)) else { return nil }
        var reader = Reader(rest: content)
        guard reader.take(magic.count)?.elementsEqual(magic) == true,
            reader.take(20)?.elementsEqual(store.identity.bytes) == true
        else { return nil }
        return reader.folder()
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

    /// Takes a record apart; nil where it ends too early.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
            take(MemoryLayout<Number>.size)?.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
        }

        mutating func folder() -> FolderNode? {
            guard let count = number(UInt32.self) else { return nil }
            let node = FolderNode()
            for _ in 0..<count {
                guard let length = number(UInt16.self), let name = take(Int(length)), let kind = number(UInt8.self)
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
                let id = take(20).flatMap({ ObjectID(bytes: $0) })
            else { return nil }
            let signature = FileMemory.Signature(
                device: device, inode: inode, size: size, modified: modified, changed: changed)
            return .file(FileMemory(signature: signature, mode: modes[Int(kind) - 1], id: id, readAt: readAt))
        }
    }
}
