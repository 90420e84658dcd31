import Syscalls

/// Removes from the packs what no snapshot needs. A pack of which nothing is needed goes; where it is little, and where there are many
/// packs, what is needed moves into a new one first.
struct PackSweep {
    /// Each pack costs every search for an object that is not in it.
    private static let packLimit = 8

    private let store: ObjectStore
    private let needed: Set<ObjectID>
    private let age: Int64

    /// - Parameters:
    ///   - needed: the objects that are to be kept.
    ///   - age: packs that are younger stay as they are, in nanoseconds.
    init(of store: ObjectStore, keeping needed: Set<ObjectID>, olderThan age: Int64) {
        (self.store, self.needed, self.age) = (store, needed, age)
    }

    private struct Content {
        let pack: Pack
        let ids: [ObjectID]
        let needed: [ObjectID]

        var isMostlyNeeded: Bool { needed.count * 2 >= ids.count }
    }

    /// - Throws: `SystemError` when a pack cannot be listed or the new one not written; nothing is removed then that may be needed.
    func run(_ swept: inout ObjectStore.Swept) throws(SystemError) {
        var contents: [Content] = []
        for pack in try store.packs.all() {
            let ids = try pack.index.ids()
            if isYoung(pack) {
                swept.kept += ids.count
            } else {
                contents.append(Content(pack: pack, ids: ids, needed: ids.filter(needed.contains)))
            }
        }
        let largest = contents.max { $0.needed.count < $1.needed.count }?.pack.name
        let areTooMany = contents.count > Self.packLimit
        let (staying, going) = contents.reduce(into: ([Content](), [Content]())) { parts, content in
            let stays = content.isMostlyNeeded && (!areTooMany || content.pack.name == largest)
            if stays { parts.0.append(content) } else { parts.1.append(content) }
        }
        for content in staying { swept.kept += content.ids.count }
        let moved = try move(going.flatMap { content in content.needed.map { (content.pack, $0) } })
        for content in going where !moved.packs.contains(content.pack.name) { remove(content, moved.ids, &swept) }
    }

    private func isYoung(_ pack: Pack) -> Bool {
        guard let status = try? pack.status() else { return true }
        return Clocks.wall - status.modified < age
    }

    private struct Moved {
        var ids: Set<ObjectID> = []
        /// The new packs. One that has the very objects of an old one in their order is that one.
        var packs: Set<Path> = []
    }

    /// Puts objects into new packs.
    private func move(_ objects: [(pack: Pack, id: ObjectID)]) throws(SystemError) -> Moved {
        var moved = Moved()
        if objects.isEmpty { return moved }
        let packs = try PackSeries(in: store.packs)
        for (pack, id) in objects where !moved.ids.contains(id) {
            let object: (kind: ObjectStore.Kind, bytes: [UInt8])?
            do { object = try pack.get(id) } catch {
                if case .system(let error) = error { throw error }
                // A damaged object is no use to anybody.
                continue
            }
            guard let object else { continue }
            try packs.append(object.kind, object.bytes, as: id)
            moved.ids.insert(id)
        }
        moved.packs = try packs.finish()
        return moved
    }

    private func remove(_ content: Content, _ moved: Set<ObjectID>, _ swept: inout ObjectStore.Swept) {
        let rest = content.ids.filter { !moved.contains($0) }
        let size = (try? content.pack.status().size) ?? 0
        let isRemoved = store.record.remove(rest) {
            // Checked last: another process may have found one of its objects a moment ago.
            !isYoung(content.pack) && (try? store.packs.remove(content.pack)) != nil
        }
        swept.kept += isRemoved ? content.ids.count - rest.count : content.ids.count
        if isRemoved {
            swept.removed += rest.count
            swept.bytes += size * Int64(rest.count) / Int64(max(1, content.ids.count))
        }
    }
}
