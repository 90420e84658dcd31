import Syscalls

/// The objects of one snapshot on their way into the store: a few become files of their own, many become a pack.
///
/// Nothing of it may be relied on before `finish()` has returned.
final class ObjectBatch {
    /// More objects than these are put into a pack.
    private static let looseLimit = 128
    /// No more than this waits in memory, in bytes.
    private static let memoryLimit = 8 << 20

    private struct Waiting {
        let kind: ObjectStore.Kind
        let bytes: [UInt8]
        let id: ObjectID
    }

    private let store: ObjectStore
    private var waiting: [Waiting] = []
    private var waitingBytes = 0
    private var known: Set<ObjectID> = []
    private var packs: PackSeries?
    /// Whether there are so many that it is worth asking of each whether it is in the store.
    private var areMany = false

    init(for store: ObjectStore) { self.store = store }

    /// Keeps an object under its id; one that is there already is left alone.
    func put(_ kind: ObjectStore.Kind, _ bytes: [UInt8], as id: ObjectID) throws(SystemError) {
        guard known.insert(id).inserted else { return }
        // Also what only waits is needed, when a sweep begins meanwhile.
        store.record.insert(id)
        if areMany, store.isKept(id) { return }
        if let packs { return try packs.append(kind, bytes, as: id) }
        waiting.append(Waiting(kind: kind, bytes: bytes, id: id))
        waitingBytes += bytes.count
        if waiting.count > Self.looseLimit {
            if !areMany { dropKept() }
            if waiting.count > Self.looseLimit { try beginPack() }
        }
        if waitingBytes > Self.memoryLimit { try putLoose() }
    }

    private func dropKept() {
        areMany = true
        waiting.removeAll { store.isKept($0.id) }
        waitingBytes = waiting.reduce(0) { $0 + $1.bytes.count }
    }

    private func beginPack() throws(SystemError) {
        let packs = try PackSeries(in: store.packs)
        for object in waiting { try packs.append(object.kind, object.bytes, as: object.id) }
        (waiting, waitingBytes) = ([], 0)
        self.packs = packs
    }

    /// Returns when everything is in the store.
    func finish() throws(SystemError) {
        try putLoose()
        try packs?.finish()
        packs = nil
    }

    private func putLoose() throws(SystemError) {
        for object in waiting { try store.put(object.kind, object.bytes, as: object.id) }
        (waiting, waitingBytes) = ([], 0)
    }
}
