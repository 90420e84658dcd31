import Log
import Loop
import Model
import Syscalls

/// A run's two output streams on their way into its unit's log.
struct RunOutput: ~Copyable {
    private var stdout: OutputPipe
    private var stderr: OutputPipe
    private var log: LogWriter

    /// How many reads of one stream come before it is the other's turn.
    private static let roundsPerTurn = 8

    init(of run: RunIdentity, in folder: RunFolder, to place: LaunchSpec.LogPlace) throws(SystemError) {
        let stdout = try OutputPipe(.stdout, in: folder)
        let stderr = try OutputPipe(.stderr, in: folder)
        self.stdout = stdout
        self.stderr = stderr
        let settings = LogSettings(maxSize: place.maxSize, maxFiles: place.maxFiles)
        // Where there can be none, all works as before, and a killed shim may take with it what it had just read.
        let journal = try? CaptureJournal(at: folder.journal)
        log = LogWriter(folder: place.folder, unit: run.unit, settings: settings, journal: journal)
    }

    mutating func begin(run: Int, pid: Int32) { log.begin(run: run, pid: pid) }

    mutating func resume(run: Int, pid: Int32) { log.resume(run: run, pid: pid) }

    /// Whether the shim before this one had told the run's end in the log.
    var endIsTold: Bool { log.endIsTold }

    mutating func note(_ words: String) { log.note(words) }

    mutating func tellGap(_ reason: String) { log.tellGap(reason) }

    /// Adds the streams that can still bring something.
    func wait(in poll: inout PollSet) {
        if stdout.isOpen { _ = poll.add(stdout.reading) }
        if stderr.isOpen { _ = poll.add(stderr.reading) }
    }

    /// When `pump` is due without any byte having come.
    var nextDeadline: LoopInstant? { log.nextDeadline.map { LoopInstant(nanoseconds: $0) } }

    /// Writes what has come, and what is due.
    mutating func pump() {
        stdout.drain(into: &log, rounds: Self.roundsPerTurn)
        stderr.drain(into: &log, rounds: Self.roundsPerTurn)
        log.tick()
    }

    /// Writes all that is in the pipes when nobody of the run is left to write, and how the run ended.
    mutating func end(with record: EndRecord, in folder: RunFolder) {
        stdout.drain(into: &log, rounds: .max)
        stderr.drain(into: &log, rounds: .max)
        // Who is asked to end and does has not failed, whatever its status.
        let isFailure = record.outcome != .ended(.exited(0), timedOut: false) && !folder.isStopping
        log.end(failed: isFailure, how: record.outcome.description)
        log.finish()
    }
}
