/// Closed until it is opened, once and for ever: tasks that arrive before wait.
@LoopActor
package final class Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package nonisolated init() {}

    /// Lets all waiting tasks through, and all that arrive later.
    package func open() {
        isOpen = true
        let passing = waiting
        waiting = []
        for continuation in passing { continuation.resume() }
    }

    /// Returns when it is open.
    package func pass() async {
        if isOpen { return }
        // Asked again: before the body runs, the loop may have run something else.
        await withCheckedContinuation { waiter in
            if isOpen { waiter.resume() } else { waiting.append(waiter) }
        }
    }
}
