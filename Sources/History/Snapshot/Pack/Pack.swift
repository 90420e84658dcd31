import Syscalls

/// A pack in the store, open for reading: it can be read to the end even when a sweep removes it meanwhile.
final class Pack: Sendable {
    /// Its name in the folder of packs, without the ending.
    let name: Path
    let index: PackIndex
    private let file: Descriptor

    /// Opens a pack; nil when it is none, or its index is not usable.
    init?(_ name: Path, in folder: Path) throws(SystemError) {
        guard let index = try PackIndex(opening: folder / Pack.indexName(name)) else { return nil }
        file = try File.open(folder / Pack.fileName(name), [.readOnly, .nonBlocking, .noFollow])
        guard try file.status().kind == .regular else { return nil }
        self.name = name
        self.index = index
    }

    static func indexName(_ name: Path) -> Path { Path(bytes: name.bytes + Array(".idx".utf8)) }

    static func fileName(_ name: Path) -> Path { Path(bytes: name.bytes + Array(".pack".utf8)) }

    /// How large it is, and when an object was last put into it or searched for.
    func status() throws(SystemError) -> FileStatus { try file.status() }

    func has(_ id: ObjectID) -> Bool { ((try? index.place(of: id)) ?? nil) != nil }

    /// The object with this id as it is stored, not compared with its id; nil when it is not in this pack.
    /// - Throws: `ObjectError`, `.damaged` when what is in its place is no object.
    func get(_ id: ObjectID) throws(ObjectError) -> (kind: ObjectStore.Kind, bytes: [UInt8])? {
        do throws(SystemError) {
            guard let place = try index.place(of: id) else { return nil }
            let head = try file.bytes(at: place, count: PackEntry.longest)
            var length = 0
            if let entry = PackEntry(head, length: &length), entry.size <= ObjectStore.objectLimit {
                let stored = try file.bytes(
                    at: place + Int64(length), count: StoredZlib.encodedSize(of: entry.size))
                if let bytes = StoredZlib.decode(stored), bytes.count == entry.size { return (entry.kind, bytes) }
            }
        } catch {
            throw .system(error)
        }
        throw .damaged(id)
    }
}
