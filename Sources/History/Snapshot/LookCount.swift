import Synchronization

/// How many files a tree has looked at, for whoever waits for it on another thread.
package final class LookCount: Sendable {
    private let count = Atomic<Int>(0)

    package var value: Int { count.load(ordering: .relaxed) }

    func add() { count.add(1, ordering: .relaxed) }
}
