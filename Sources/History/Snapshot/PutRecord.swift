import Synchronization

/// What was put into a store, or relied on, since a sweep of it began: none of that may be removed, whatever the sweep has found.
///
/// The lock is also held during the removal of an object, so an object that is inserted before it is searched for is either gone already or kept.
final class PutRecord: Sendable {
    private let noted = Mutex<Set<ObjectID>?>(nil)

    /// Records an object; has no effect while no sweep is running.
    func insert(_ id: ObjectID) { noted.withLock { _ = $0?.insert(id) } }

    /// Begins a sweep: the needed objects are about to be collected.
    func begin() { noted.withLock { $0 = [] } }

    /// Whether a sweep is running.
    var isOn: Bool { noted.withLock { $0 != nil } }

    /// The sweep is over.
    func end() { noted.withLock { $0 = nil } }

    /// Removes objects unless one of them was inserted.
    /// - Returns: whether they were removed.
    func remove(_ ids: some Collection<ObjectID>, _ removal: () -> Bool) -> Bool {
        noted.withLock { noted in
            guard let noted, !ids.contains(where: noted.contains) else { return false }
            return removal()
        }
    }
}
