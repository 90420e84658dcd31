import Loop
import Model
import Syscalls

/// Keeps one shim loaded and waiting, so that the start of a run does not wait for a program to be loaded.
///
/// A run for which none is ready gets a shim that is started for it.
@LoopActor
final class ShimPool {
    static let shared = ShimPool()

    /// A shim that waits, and the pipe that its assignment is written to.
    private final class Spare {
        let shim: ShimProcess
        let input: Descriptor

        init(_ shim: ShimProcess, _ input: consuming Descriptor) {
            self.shim = shim
            self.input = input
        }
    }

    /// How long after one was used the next is started, so that it does not delay the run.
    private static let pause = Duration.milliseconds(100)

    /// Its program, and the folder in which it waits; nil when none is kept.
    private var kind: (program: Path, folder: Path, loop: any Reactor)?
    private var spare: Spare?
    private var isDue = false

    private nonisolated init() {}

    /// Keeps a shim of this program waiting from now on.
    func keepOne(of program: Path, in folder: Path, on loop: any Reactor) {
        kind = (program, folder, loop)
        refill()
    }

    /// Assigns a run to the waiting shim.
    /// - Returns: nil when none waits, or it is of another program.
    func assign(_ run: RunIdentity, in folder: RunFolder, of program: Path) -> ShimProcess? {
        guard program == kind?.program else { return nil }
        refillSoon()
        guard let assignment = PrewarmedShim.assignment(run, in: folder), let spare = spare.take() else { return nil }
        // An empty pipe takes all of it, or nothing when the shim has gone.
        guard (try? spare.input.write(assignment.span.bytes)) == assignment.count else { return nil }
        return spare.shim
    }

    private func refillSoon() {
        guard !isDue, let loop = kind?.loop else { return }
        isDue = true
        loop.schedule(at: loop.now.advanced(by: Self.pause)) { [weak self] in
            self?.isDue = false
            self?.refill()
        }
    }

    /// Without a waiting shim all works as well, only more slowly; the next run tries again.
    private func refill() {
        guard spare == nil, let kind, let input = try? Descriptor.pipe() else { return }
        let request = SpawnRequest(
            executable: kind.program, arguments: PrewarmedShim.arguments, environment: [], directory: kind.folder)
        guard let shim = try? ShimProcess.start(request, input: input.reading, on: kind.loop) else { return }
        try? shim.watch { [weak self] event in
            if case .ended = event { self?.spare = nil }
        }
        spare = Spare(shim, input.takeWriting())
    }
}
