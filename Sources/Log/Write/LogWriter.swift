package import Syscalls

/// Writes what a run prints into its unit's log: every byte, with time and stream, or a record that says what is missing.
///
/// One writer at a time has a unit's log. It never throws and never waits for space: while the log cannot be written, what
/// arrives is counted and dropped, and a gap record says so as soon as the log can be written again. Its owner calls `append`
/// with what it has read, and `tick` when `nextDeadline` has come.
package struct LogWriter: ~Copyable {
    /// How long an unfinished line waits for its newline, and how long written bytes wait for fdatasync(2).
    static let patience: Int64 = 1_000_000_000
    /// How long until another attempt when the log cannot be written.
    static let retryDelay: Int64 = 500_000_000
    /// A step of the wall clock to the past up to this is hidden; a longer one begins a new file.
    static let hiddenStep: Int64 = 2_000_000_000

    let folder: Path
    let names: LogNames
    let settings: LogSettings
    var file: LogFile?
    var buffer = OutputBuffer()
    var stdout = LineFramer(.stdout)
    var stderr = LineFramer(.stderr)
    /// The run in progress, 0 for none, and what of it is accounted for: in files or in gaps, not in the buffer.
    var run = 0
    var accounted: Int64 = 0
    /// What is dropped now; nil while the log can be written.
    var loss: Loss?
    /// Records of our own that could not be written yet.
    var owed: [UInt8] = []
    var lastTime = UTCTime(nanoseconds: 0)
    var retryAt: Int64 = 0
    var dirtySince: Int64?
    let syncing = BackgroundSync()
    let retention: LogRetentionThread
    /// True after a full file was renamed, until the next is there: that the name is gone is then our own doing.
    var isBetweenFiles = false
    /// True when the previous writer had recorded the run's end.
    var wasEnded = false
    /// The file in which the run in progress began.
    var firstFile: Int?
    var readBuffer: UnsafeMutableRawBufferPointer?
    /// What this writer has in its memory, for its successor.
    let journal: CaptureJournal?

    /// Whether the previous writer had recorded the run's end and was killed afterwards.
    package var endIsRecorded: Bool { wasEnded }

    /// Whether it has found the journal of the writer before.
    package var continuesJournal: Bool { journal?.isInherited == true }

    /// Makes the journal again if it was removed.
    package func restoreJournal() { try? journal?.restore() }

    /// Why the log cannot be written now; nil when it can.
    package internal(set) var problem: LogProblem?

    /// Opens a unit's log and continues where an earlier writer ended. When that fails, `problem` says why, and it is tried again.
    /// - Parameters:
    ///   - folder: the log folder; it is created when missing and refused when it is a link.
    ///   - unit: the unit's name: a file name without `/`.
    ///   - journal: where it records what it has read and not written, so that a successor can continue without a loss.
    package init(
        folder: Path, unit: String, settings: LogSettings = LogSettings(), journal: CaptureJournal? = nil,
        at now: Timestamps = .now
    ) {
        self.journal = journal
        self.folder = folder
        self.names = LogNames(unit: unit)
        // A file that reaches the limit of this process could never be written again: it is rotated before.
        var settings = settings
        if let limit = FileSizeLimit.now { settings.maxSize = min(settings.maxSize, limit) }
        self.settings = settings
        retention = LogRetentionThread(folder: folder, names, settings)
        lastTime = now.wall
        reopen(at: now)
    }

    deinit { readBuffer?.deallocate() }

    // MARK: Output

    /// Takes bytes as they were read from one of the run's streams.
    package mutating func append(_ bytes: UnsafeRawBufferPointer, from stream: LogStream, at now: Timestamps = .now) {
        let now = admit(now)
        guard loss == nil else { return drop(bytes, from: stream, at: now) }
        var rest = bytes
        while true {
            let used =
                switch stream {
                case .stdout: stdout.cut(rest, at: now, into: &buffer)
                case .stderr: stderr.cut(rest, at: now, into: &buffer)
                }
            if used == rest.count { break }
            rest = UnsafeRawBufferPointer(rebasing: rest[used...])
            flush(at: now)
            if loss != nil { return drop(rest, from: stream, at: now) }
        }
        flush(at: now)
    }

    /// Takes bytes as they were read from one of the run's streams.
    package mutating func append(_ bytes: [UInt8], from stream: LogStream, at now: Timestamps = .now) {
        bytes.withUnsafeBytes { append($0, from: stream, at: now) }
    }

    /// Reads once from a run's stream and takes what came: the whole way of a byte with one copy.
    /// - Returns: how many bytes; 0 at the stream's end; nil when nothing is there now (non-blocking descriptors).
    package mutating func capture(_ stream: LogStream, from source: borrowing Descriptor) throws(SystemError) -> Int? {
        if let journal { return try capture(stream, from: source, noting: journal) }
        let memory = readBuffer ?? .allocate(byteCount: Self.readSize, alignment: 4096)
        readBuffer = memory
        let count = try source.read(into: memory)
        if let count, count > 0 { append(UnsafeRawBufferPointer(rebasing: memory[..<count]), from: stream) }
        return count
    }

    /// How much `capture` reads at once.
    static let readSize = 64 << 10

    /// Writes a line of the owner's own, as if a run had printed it: for a program's own log.
    package mutating func writeLine(_ text: String, at now: Timestamps = .now) {
        append(Array(text.utf8) + [newline], from: .stdout, at: now)
    }

    // MARK: Time

    /// When `tick` wants to be called, in nanoseconds of the monotonic clock; nil when there is nothing to wait for.
    package var nextDeadline: Int64? {
        var next = Int64.max
        if stdout.heldCount > 0 { next = min(next, stdout.heldSince.monotonic + Self.patience) }
        if stderr.heldCount > 0 { next = min(next, stderr.heldSince.monotonic + Self.patience) }
        if let dirtySince { next = min(next, dirtySince + Self.patience) }
        if isBehind { next = min(next, retryAt) }
        return next == .max ? nil : next
    }

    /// True while records wait that could not be written.
    private var isBehind: Bool { loss != nil || !owed.isEmpty }

    /// Does what is due: writes an unfinished line as a piece, makes written bytes durable, tries again after a failure.
    package mutating func tick(_ now: Timestamps = .now) {
        if isBehind, now.monotonic >= retryAt { recover(at: now) }
        if stdout.heldCount > 0, now.monotonic >= stdout.heldSince.monotonic + Self.patience { release(at: now) }
        if stderr.heldCount > 0, now.monotonic >= stderr.heldSince.monotonic + Self.patience { release(at: now) }
        if let since = dirtySince, now.monotonic >= since + Self.patience { synchronizeInBackground(at: now) }
    }

    /// Writes what is held and makes all durable. Blocks as long as the disk takes. Nothing may be appended after it.
    package mutating func finish(at now: Timestamps = .now) {
        release(at: now)
        if isBehind { recover(at: now) }
        if isBehind { reportLossAtEnd(at: now) }
        synchronize(at: now)
        // A compression in progress may have put a file back that was evicted meanwhile, and other units have written since.
        retention.evictNow()
        if !isBehind, run == 0 { journal?.remove() }
    }
}
