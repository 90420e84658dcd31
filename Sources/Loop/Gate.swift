/// Closed until it is opened, once and for ever: whoever comes before waits.
@LoopActor
package final class Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// A closed gate.
    package nonisolated init() {}

    /// Lets all through that wait, and everybody from now on.
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
