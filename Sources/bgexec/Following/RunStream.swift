import Log
import Loop
import Model
import ProjectContext
import Syscalls

/// What one run of a job prints, read from its log as it grows: the daemon is never in the way of a byte.
@LoopActor
final class RunStream {
    /// How often the log is checked during the run: short enough to look immediate.
    private static let pause = Duration.milliseconds(20)
    /// How long the last bytes may take to reach the log after the run's end was reported.
    private static let patience = Duration.seconds(15)

    /// How much of the log is shown before the loop has its turn: some megabytes, a few milliseconds.
    private static let pollsInAStep = 16

    private let isOnTerminal = ThisProcess.isTerminal(.output)
    private let errorsAreOnTerminal = ThisProcess.isTerminal(.error)
    private let follower: LogFollower
    private let job: String
    private var run: Int?
    /// Broken runs that the present one repeats.
    private var earlier: Set<Int> = []
    private var sawEnd = false
    /// Standard output on its way, many lines with one write.
    private var output: [UInt8] = []
    /// What was read beyond the end of the run: its repeat may have begun there.
    private var beyond: [LogEntry] = []

    /// Begins behind what is in the log now.
    init(of job: String, in project: Project) throws {
        self.job = job
        let end = try LogTail.end(folder: project.logs, unit: job)
        // A job that has never run will begin the first file.
        follower = LogFollower(folder: project.logs, from: [(job, end ?? LogPosition(number: 1, offset: 0))])
    }

    /// Says which run is wanted; what others print is passed over. When that one turns out to be broken, the next one is wanted too.
    func show(run: Int) {
        guard run != self.run else { return }
        if let before = self.run { earlier.insert(before) }
        self.run = run
        sawEnd = false
        let entries = beyond
        beyond = []
        for entry in entries { show(entry) }
        flush()
    }

    private func flush() {
        if !output.isEmpty { Output.write(output) }
        output.removeAll(keepingCapacity: true)
    }

    /// Prints until it is cancelled.
    func print() async {
        while !Task.isCancelled {
            // It may have begun to print before it is known which run it is.
            if run == nil { try? follower.holdAhead() }
            let isIdle = run == nil || sawEnd || step()
            // The loop has its turn in between: a job that prints without end must not keep Ctrl+C waiting.
            try? await LoopClock().sleep(until: .now.advanced(by: isIdle ? Self.pause : .zero))
        }
    }

    /// Prints to the run's last byte.
    func finish(run: Int?) async {
        guard let run else { return }
        show(run: run)
        var deadline = LoopInstant.now.advanced(by: Self.patience)
        while !sawEnd, LoopInstant.now < deadline {
            let isIdle = step()
            if !isIdle { deadline = LoopInstant.now.advanced(by: Self.patience) }
            if !sawEnd { try? await LoopClock().sleep(until: .now.advanced(by: isIdle ? Self.pause : .zero)) }
        }
        if !sawEnd {
            Output.error("bgexec: the end of the output is not in the log; the last lines are missing\n")
        }
    }

    /// Shows some of what is there.
    /// - Returns: true when nothing more is there now.
    private func step() -> Bool {
        defer { flush() }
        do {
            // A job may print faster than it is shown, and its oldest files go then.
            try follower.holdAhead()
            for _ in 0..<Self.pollsInAStep {
                let isIdle = try follower.poll { show($0) }
                if isIdle || sawEnd { return true }
            }
            return false
        } catch {
            Output.error("the log of \(job) cannot be read: \(error)\n")
            sawEnd = true
            return true
        }
    }

    private func show(_ entry: LogEntry) {
        if sawEnd { return beyond.append(entry) }
        // What was removed before it could be read may have had the beginning of the run in it.
        if case .mark(.note(let words)) = entry.content, entry.run == run || entry.run == nil {
            flush()
            return Output.error("bgexec: part of the output is missing here: \(words)\n")
        }
        guard let shown = entry.run, shown == run || earlier.contains(shown) else { return }
        switch entry.content {
        case .output(let stream, let bytes, let ending):
            var line = bytes + (ending == .continues ? [] : [UInt8(ascii: "\n")])
            if stream == .stderr ? errorsAreOnTerminal : isOnTerminal {
                let style = stream == .stderr ? Style.standardError : .standardOutput
                line = TerminalText.bytes(line, hasColours: style.isOn)
            } else {
                line = ColourCodes.removed(from: line)
            }
            guard stream == .stderr else { return output += line }
            // On a terminal the two come in the order of the log.
            flush()
            Output.errorBytes(line)
        case .mark(.ended): if shown == run { sawEnd = true }
        case .mark(let mark):
            flush()
            if case .gap = mark { Output.error("bgexec: part of the output is missing: \(mark.text)\n") }
        case .foreign: break
        }
    }
}
