import Loop
import Syscalls

/// Lets a few units start in each turn of the loop, in the order in which they asked.
///
/// To start a process takes some milliseconds in which nothing else is done: a thousand in one turn would keep every command
/// waiting for seconds.
@LoopActor
final class LaunchThrottle {
    private let loop: any Reactor
    private let most: Int
    private var left: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var nextTurnIsDue = false

    /// - Parameter most: how many may start in one turn of the loop.
    init(most: Int = 4, on loop: any Reactor) {
        self.loop = loop
        self.most = most
        left = most
    }

    /// Returns when the caller may start its unit.
    func turn() async {
        if left > 0 {
            left -= 1
            return awaitNextTurn()
        }
        // Asked again: before the body runs, the loop may have run something else.
        await withCheckedContinuation { waiter in
            guard left > 0 else { return waiting.append(waiter) }
            left -= 1
            awaitNextTurn()
            waiter.resume()
        }
    }

    private func awaitNextTurn() {
        guard !nextTurnIsDue else { return }
        nextTurnIsDue = true
        loop.schedule(at: loop.now) { [weak self] in self?.beginTurn() }
    }

    private func beginTurn() {
        nextTurnIsDue = false
        left = most
        let next = waiting.prefix(most)
        waiting.removeFirst(next.count)
        left -= next.count
        if !next.isEmpty { awaitNextTurn() }
        for continuation in next { continuation.resume() }
    }
}
