import Synchronization

/// What was put into a store, or relied on, since a sweep of it began: none of that may be removed, whatever the sweep has found.
///
/// The lock is held over the removal of an object too. So whoever notes an object before looking for it finds it gone or keeps it.
final class PutRecord: Sendable {
    private let noted = Mutex<Set<ObjectID>?>(nil)

    /// Notes an object; means nothing while no sweep is on.
    func note(_ id: ObjectID) { noted.withLock { _ = $0?.insert(id) } }

    /// A sweep begins: what is needed is about to be found out.
    func begin() { noted.withLock { $0 = [] } }

    /// Whether a sweep is on.
    var isOn: Bool { noted.withLock { $0 != nil } }

    /// The sweep is over.
    func end() { noted.withLock { $0 = nil } }

    /// Removes an object unless it was noted.
    /// - Returns: whether it was removed.
    func remove(_ id: ObjectID, _ removal: () -> Bool) -> Bool {
        noted.withLock { noted in
            guard noted?.contains(id) == false else { return false }
            return removal()
        }
    }
}
