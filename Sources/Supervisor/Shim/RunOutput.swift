import Log
import Loop
import Model
import Syscalls

/// A run's two output streams on their way into its unit's log.
struct RunOutput: ~Copyable {
    private var stdout: OutputPipe
    private var stderr: OutputPipe
    private var log: LogWriter

    /// How many times one stream is read before it is the other's turn.
    private static let roundsPerTurn = 8

    init(of run: RunIdentity, in folder: RunFolder, to place: LaunchSpec.LogPlace) throws(SystemError) {
        let leader = folder.livingLeader
        let stdout = try OutputPipe(.stdout, in: folder, leader: leader)
        let stderr = try OutputPipe(.stderr, in: folder, leader: leader)
        self.stdout = stdout
        self.stderr = stderr
        let settings = LogSettings(maxSize: place.maxSize, maxFiles: place.maxFiles)
        // Without a journal all works as well, but what a shim has just read is lost if it is killed then.
        let journal = try? CaptureJournal(at: folder.journal)
        log = LogWriter(folder: place.folder, unit: run.unit, settings: settings, journal: journal)
    }

    mutating func begin(run: Int, pid: Int32) { log.begin(run: run, pid: pid) }

    mutating func resume(run: Int, pid: Int32) { log.resume(run: run, pid: pid) }

    /// Whether the shim before this one had written the run's end to the log.
    var endIsRecorded: Bool { log.endIsRecorded }

    /// Whether it is known what the shim before this one had read.
    var continuesJournal: Bool { log.continuesJournal }

    /// Makes the files again that were removed beside the pipes.
    func restore() { log.restoreJournal() }

    mutating func writeNote(_ text: String) { log.writeNote(text) }

    mutating func recordGap(_ reason: String) { log.writeGap(reason) }

    /// Adds the streams that are still open.
    func wait(in poll: inout PollSet) {
        if stdout.isOpen { _ = poll.add(stdout.reading) }
        if stderr.isOpen { _ = poll.add(stderr.reading) }
    }

    /// When `pump` is due even if no byte has come.
    var nextDeadline: LoopInstant? { log.nextDeadline.map { LoopInstant(nanoseconds: $0) } }

    /// Writes what has come, and what is due.
    mutating func pump() {
        stdout.drain(into: &log, rounds: Self.roundsPerTurn)
        stderr.drain(into: &log, rounds: Self.roundsPerTurn)
        log.tick()
    }

    /// Writes what is left in the pipes once nothing of the run can write any more, and how the run ended.
    mutating func end(with record: EndRecord, in folder: RunFolder) {
        stdout.drain(into: &log, rounds: .max)
        stderr.drain(into: &log, rounds: .max)
        // A run that ends when it is asked to has not failed, whatever its status.
        let isFailure = record.outcome != .ended(.exited(0), timedOut: false) && !folder.isStopping
        log.end(failed: isFailure, how: record.outcome.description)
        log.finish()
    }
}
