/// Tasks on the loop that wait until something is so.
@LoopActor
package final class WaitList {
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package nonisolated init() {}

    /// Returns when `resume()` is called while it is so, or at once when it is so.
    /// - Parameter isSo: whether there is nothing to wait for.
    package func wait(until isSo: () -> Bool) async {
        while !isSo() {
            // Asked again: before the body runs, the loop may have run what it waits for.
            await withCheckedContinuation { waiter in
                if isSo() { waiter.resume() } else { waiting.append(waiter) }
            }
        }
    }

    /// Has all that wait ask again.
    package func resume() {
        let resumed = waiting
        waiting = []
        for waiter in resumed { waiter.resume() }
    }
}
