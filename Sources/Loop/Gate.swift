/// Closed until it is opened, once and for ever: tasks that arrive before wait.
@LoopActor
package final class Gate {
    private var isOpen = false
    private let waiting = WaitList()

    package nonisolated init() {}

    /// Lets all waiting tasks through, and all that arrive later.
    package func open() {
        isOpen = true
        waiting.resume()
    }

    /// Returns when it is open.
    package func pass() async { await waiting.wait { isOpen } }
}
