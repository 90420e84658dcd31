package import Loop
import Model
package import Syscalls

/// Stops the runs that live although their daemon does not, dependents first, by what their processes and records say.
@LoopActor
package final class LeftRunsStop {
    private var waiting: [LeftRun]
    private var stopping: [LeftRun: Stop] = [:]
    private let loop: any Reactor
    private let ended = Waiter()

    /// Between the end of one run and the next look.
    private static let pause = Duration.milliseconds(10)

    /// What is held of a run that is being stopped.
    private enum Stop {
        case handle(RunHandle)
        case shim(ExternalProcess)
    }

    /// - Parameter runs: what to stop.
    package init(_ runs: [LeftRun], on loop: any Reactor) {
        waiting = runs
        self.loop = loop
    }

    /// What is left so far.
    package var left: [String] { (stopping.keys.map(\.run) + waiting.map(\.run)).map(\.description).sorted() }

    /// Returns when nothing of the runs is left, or at the deadline: `left` then says what is; its shims continue with it.
    package func finish(by deadline: LoopInstant) async {
        let alarm = loop.schedule(at: deadline) { [weak self] in self?.ended.finish(throwing: nil) }
        defer { alarm.cancel() }
        beginNext()
        try? await withCheckedThrowingContinuation { ended.begin($0) }
    }

    /// Stops each run that no other one needs which still lives.
    private func beginNext() {
        let living = waiting + stopping.keys
        let needed = Set(living.flatMap { left in left.folder.neededRuns().identities.filter { $0 != left.run } })
        // Should the records name a circle, all of it is stopped at once.
        let ready = waiting.filter { !needed.contains($0.run) }
        for left in ready.isEmpty && stopping.isEmpty ? waiting : ready {
            waiting.removeAll { $0 == left }
            begin(left)
        }
        if waiting.isEmpty, stopping.isEmpty { ended.finish(throwing: nil) }
    }

    private func begin(_ left: LeftRun) {
        // The shim knows what it needs to know: its records may be gone.
        if let entry = left.shim, let process = try? ProcessHandle(opening: entry.pid),
            let shim = try? ExternalProcess(process, on: loop, onExit: { [weak self] in self?.end(left) })
        {
            stopping[left] = .shim(shim)
            entry.send(.terminate)
            return
        }
        let handle = RunHandle.adopt(left.run, in: left.folder, program: "/proc/self/exe", on: loop) {
            [weak self] event in if case .gone = event { self?.end(left) }
        }
        if let handle {
            stopping[left] = .handle(handle)
            return handle.stop()
        }
        // No process is left to look after it, and no record says how to stop it.
        for entry in RunCensus().tree(of: left.folder, leader: nil) { entry.send(.kill) }
        end(left)
    }

    private func end(_ left: LeftRun) {
        stopping[left] = nil
        // Its shim may have been killed, and a killed process takes a moment to end.
        if let rest = left.rest { waiting.append(rest) }
        loop.schedule(at: loop.now.advanced(by: Self.pause)) { [weak self] in self?.beginNext() }
    }
}
