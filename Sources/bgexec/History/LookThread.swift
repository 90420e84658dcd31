import Loop
import Syscalls

/// Runs work that waits for the disk on one thread, one piece after the other; the thread is there only while there is work.
@LoopActor
final class LookThread {
    typealias Work = @Sendable () -> Void

    private var waiting: [(work: Work, done: @LoopActor () -> Void)] = []
    private var isBusy = false

    /// A tree of inputs may be as deep as a path is long, and looking at it goes as deep. What is not touched costs nothing.
    private static let stack = 16 << 20

    /// Does the work, then calls `done` on the loop.
    func run(_ work: @escaping Work, then done: @escaping @LoopActor () -> Void) {
        waiting.append((work, done))
        next()
    }

    private func next() {
        guard !isBusy, !waiting.isEmpty else { return }
        isBusy = true
        let (work, done) = waiting.removeFirst()
        let finish: @Sendable @LoopActor () -> Void = { [weak self] in
            done()
            self?.isBusy = false
            self?.next()
        }
        do {
            try BackgroundThread.start(stack: Self.stack) {
                work()
                Task { @LoopActor in finish() }
            }
        } catch {
            // No thread to be had: slow is better than never.
            work()
            finish()
        }
    }
}
