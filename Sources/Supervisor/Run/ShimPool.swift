import Loop
import Model
import Syscalls

/// Keeps one shim loaded and waiting, so that the start of a run does not wait for a program to be loaded.
///
/// It is never needed: a run that finds none gets a shim that is started for it.
@LoopActor
final class ShimPool {
    static let shared = ShimPool()

    /// A shim that waits, and where its order is written to.
    private final class Spare {
        let shim: ShimProcess
        let input: Descriptor

        init(_ shim: ShimProcess, _ input: consuming Descriptor) {
            self.shim = shim
            self.input = input
        }
    }

    /// How long after one was taken the next is started: the run that has taken it goes first.
    private static let pause = Duration.milliseconds(100)

    /// Which program it is of, and where it waits; nil when none is kept.
    private var kind: (program: Path, folder: Path)?
    private var spare: Spare?
    private var isDue = false

    private nonisolated init() {}

    /// Has a shim of this program wait from now on.
    func keepOne(of program: Path, in folder: Path) {
        kind = (program, folder)
        refill()
    }

    /// Gives the waiting shim its run.
    /// - Returns: nil when none waits, or it is of another program.
    func take(for run: RunIdentity, in folder: RunFolder, of program: Path) -> ShimProcess? {
        guard program == kind?.program else { return nil }
        refillSoon()
        guard let order = PrewarmedShim.order(run, in: folder), let spare = spare.take() else { return nil }
        // Into an empty pipe it goes as a whole, or not at all when the shim has gone.
        guard (try? spare.input.write(order.span.bytes)) == order.count else { return nil }
        return spare.shim
    }

    private func refillSoon() {
        guard !isDue else { return }
        isDue = true
        EventLoop.shared.schedule(at: .now.advanced(by: Self.pause)) { [weak self] in
            self?.isDue = false
            self?.refill()
        }
    }

    /// Without one all works as well, only slower; the next run tries again.
    private func refill() {
        guard spare == nil, let kind, let input = try? Descriptor.pipe() else { return }
        let request = SpawnRequest(
            executable: kind.program, arguments: PrewarmedShim.arguments, environment: [], directory: kind.folder)
        guard let shim = try? ShimProcess.start(request, input: input.reading) else { return }
        try? shim.watch { [weak self] event in
            if case .ended = event { self?.spare = nil }
        }
        spare = Spare(shim, input.takeWriting())
    }
}
