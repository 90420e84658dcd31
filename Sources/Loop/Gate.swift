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
        await withCheckedContinuation { waiting.append($0) }
    }
}
