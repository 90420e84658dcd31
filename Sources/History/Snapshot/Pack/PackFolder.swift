import Synchronization
import Syscalls

/// The packs of a store. Those that this process knows stay open; another process may add some, or put several together.
final class PackFolder: Sendable {
    let folder: Path
    private let known = Mutex<[Path: Pack]>([:])

    init(_ folder: Path) { self.folder = folder }

    /// Begins a new pack.
    func writer() throws(SystemError) -> PackWriter { try PackWriter(in: folder) }

    /// The packs that are there now. What is no pack is passed over.
    func all() throws(SystemError) -> [Pack] {
        let names = Set(try names())
        return try known.withLock { known throws(SystemError) in
            known = known.filter { names.contains($0.key) }
            for name in names where known[name] == nil {
                do throws(SystemError) { known[name] = try Pack(name, in: folder) } catch {
                    // Removed since it was listed.
                    if !error.isNoSuchFile { throw error }
                }
            }
            return Array(known.values)
        }
    }

    /// The pack that an object is in; nil when it is in none.
    func pack(with id: ObjectID) throws(SystemError) -> Pack? {
        // Its index goes first when it is removed.
        if let pack = known.withLock({ $0.values.first { $0.has(id) } }),
            File.exists(folder / Pack.indexName(pack.name))
        {
            return pack
        }
        return try all().first { $0.has(id) }
    }

    /// Removes a pack.
    func remove(_ pack: Pack) throws(SystemError) {
        // First, so that nobody searches for a pack that is gone.
        try File.remove(folder / Pack.indexName(pack.name))
        try File.remove(folder / Pack.fileName(pack.name))
        known.withLock { $0[pack.name] = nil }
    }

    /// Files beside the packs, of a writer that was killed, and packs that cannot be searched.
    func leftovers() throws(SystemError) -> [Path] {
        let usable = Set(try all().flatMap { [Pack.indexName($0.name), Pack.fileName($0.name)] })
        return try entries().filter { !usable.contains($0) }
    }

    private func names() throws(SystemError) -> [Path] {
        let ending = Array(".idx".utf8)
        return try entries().filter { $0.bytes.ends(with: ending) }.map { Path(bytes: $0.bytes.dropLast(ending.count)) }
    }

    private func entries() throws(SystemError) -> [Path] {
        do throws(SystemError) { return try File.entries(of: folder) } catch {
            // No pack was ever written.
            if error.isNoSuchFile { return [] }
            throw error
        }
    }
}

extension [UInt8] {
    fileprivate func ends(with ending: [UInt8]) -> Bool { suffix(ending.count).elementsEqual(ending) }
}
