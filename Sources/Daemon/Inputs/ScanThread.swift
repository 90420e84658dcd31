import Loop
import Syscalls

/// Runs work that waits for the disk on one thread, one piece after the other; the thread is there only while there is work.
@LoopActor
final class ScanThread {
    /// What a piece of work leaves to be done on the loop.
    private typealias Rest = @Sendable @LoopActor () -> Void

    private var waiting: [@Sendable () -> Rest] = []
    private var isBusy = false

    /// A tree of inputs may be as deep as a path is long, and looking at it goes as deep. What is not touched costs nothing.
    private static let stack = 16 << 20

    /// Does the work, then calls `done` on the loop with the result.
    func run<Outcome: Sendable>(
        _ work: @escaping @Sendable () -> Outcome, then done: @escaping @LoopActor (Outcome) -> Void
    ) {
        waiting.append {
            let outcome = work()
            return { done(outcome) }
        }
        next()
    }

    private func next() {
        guard !isBusy, !waiting.isEmpty else { return }
        isBusy = true
        let piece = waiting.removeFirst()
        let finish: @Sendable @LoopActor (Rest) -> Void = { [weak self] rest in
            rest()
            self?.isBusy = false
            self?.next()
        }
        do {
            try BackgroundThread.start(stack: Self.stack) {
                let rest = piece()
                Task { @LoopActor in finish(rest) }
            }
        } catch {
            // No thread can be started: slow is better than never.
            finish(piece())
        }
    }
}
