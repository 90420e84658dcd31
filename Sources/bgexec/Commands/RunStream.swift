import Log
import Loop
import Syscalls

/// What one run of a job prints, read from its log as it grows: the daemon is never in the way of a byte.
@LoopActor
final class RunStream {
    /// The log is looked at this often while the run goes on: what a person can tell apart.
    private static let pause = Duration.milliseconds(20)
    /// How long the last bytes may take to reach the log after the run's end was told.
    private static let patience = Duration.seconds(15)

    private let follower: LogFollower
    private let job: String
    private var run: Int?
    private var sawEnd = false

    /// Begins behind what is in the log now.
    init(of job: String, in project: Project) throws {
        self.job = job
        let end = try LogTail.end(folder: project.logs, unit: job)
        follower = LogFollower(folder: project.logs, from: [(job, end ?? LogPosition(number: 0, offset: 0))])
    }

    /// Says which run is wanted; what others print is passed over.
    func show(run: Int) { self.run = run }

    /// Prints until it is cancelled.
    func print() async {
        while !Task.isCancelled, !sawEnd {
            if run != nil { step() }
            try? await LoopClock().sleep(until: .now.advanced(by: Self.pause))
        }
    }

    /// Prints to the run's last byte.
    func finish(run: Int?) async {
        guard let run else { return }
        self.run = run
        let deadline = LoopInstant.now.advanced(by: Self.patience)
        while !sawEnd, LoopInstant.now < deadline {
            step()
            if !sawEnd { try? await LoopClock().sleep(until: .now.advanced(by: Self.pause)) }
        }
    }

    private func step() {
        do {
            while try !follower.poll(show) {}
        } catch {
            Output.error("the log of \(job) cannot be read: \(error)\n")
            sawEnd = true
        }
    }

    private func show(_ entry: LogEntry) {
        guard entry.run == run else { return }
        switch entry.content {
        case .output(let stream, let bytes, let ending):
            let line = bytes + (ending == .continues ? [] : [UInt8(ascii: "\n")])
            if stream == .stderr { Output.errorBytes(line) } else { Output.write(line) }
        case .mark(.ended): sawEnd = true
        case .mark(let mark):
            if case .gap = mark { Output.error("bgexec: part of the output is missing: \(mark.text)\n") }
        case .foreign: break
        }
    }
}
