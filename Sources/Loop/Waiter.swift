/// A continuation that is resumed exactly once, whether its end comes before or after its beginning.
@LoopActor
package final class Waiter {
    private enum State {
        case fresh
        case waiting(CheckedContinuation<Void, any Error>)
        case over((any Error)?)
    }

    private var state = State.fresh

    /// A wait that has not begun.
    package nonisolated init() {}

    /// Resumes the continuation at the end, or at once when that was before.
    package func begin(_ continuation: CheckedContinuation<Void, any Error>) {
        switch state {
        case .fresh: state = .waiting(continuation)
        case .over(let error?): continuation.resume(throwing: error)
        case .over(nil), .waiting: continuation.resume()
        }
    }

    /// Ends the wait; later calls do nothing.
    package func finish(throwing error: (any Error)?) {
        let before = state
        if case .over = before { return }
        state = .over(error)
        if case .waiting(let continuation) = before {
            if let error { continuation.resume(throwing: error) } else { continuation.resume() }
        }
    }
}
