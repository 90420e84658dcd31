package import Syscalls

/// Proves that a unit's log is complete, or names what is not: the order of time, the numbers of the files, the count of bytes
/// that each head and each end of a run gives, pieces without an end, and gaps.
package struct LogVerifier {
    /// Something that is not as it must be.
    package struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// The file's number and the place in it.
        package let position: LogPosition
        /// What is wrong, for people.
        package let words: String

        /// "file 17, byte 4711: 12 bytes of run 3 are missing".
        package var description: String { "file \(position.number), byte \(position.offset): \(words)" }
    }

    /// What was found in a unit's log.
    package struct Report: Sendable {
        /// The files, by number.
        package var files: ClosedRange<Int>?
        /// How many records were read.
        package var records = 0
        /// How many bytes of runs they hold.
        package var bytes: Int64 = 0
        /// Bytes that the log itself declares lost.
        package var declaredLost: Int64 = 0
        /// How many files were removed by the limits, before the first that is there.
        package var evictedFiles = 0
        /// Ends of runs whose count of bytes was proved.
        package var provedRuns = 0
        /// Lines that ended without a newline: the last ones of runs, and those cut by a gap.
        package var unfinishedLines = 0
        /// Gaps that the log declares; they are not faults of the log, but bytes are missing.
        package var gaps: [Finding] = []
        /// Faults that the log does not declare.
        package var faults: [Finding] = []

        /// True when no byte is missing since the first file that is there.
        package var isComplete: Bool { gaps.isEmpty && faults.isEmpty }
    }

    private var report = Report()
    private var lastTime: Int64 = .min
    private var lastNumber: Int?
    private var openPieces: Set<LogStream> = []
    /// The run in progress, and where it is first met.
    private var current: (run: Int, place: LogPosition)?
    /// Bytes of the run in progress, lost ones included; nil while that is not known.
    private var counted: Int64?

    private init() {}

    /// Reads all of a unit's log.
    /// - Parameter isInProgress: whether a run has not ended yet, so that its end need not stand in the log.
    /// - Returns: nil when it has none.
    package static func verify(
        _ unit: String, in folder: Path, isInProgress: (_ run: Int) -> Bool = { _ in false }
    ) throws(SystemError) -> Report? {
        guard let log = try UnitLog.open(unit, in: folder) else { return nil }
        var verifier = LogVerifier()
        for problem in log.problems { verifier.fault("cannot be read: \(problem)", LogPosition(number: 0, offset: 0)) }
        for part in log.parts {
            verifier.beginFile(part)
            let reader = RecordReader(log, [part.start..<part.end])
            while let record = try reader.read() {
                let place = LogPosition(number: part.segment.number, offset: record.position.offset - part.start)
                verifier.check(record, at: place)
            }
        }
        verifier.closePieces()
        if let current = verifier.current, !isInProgress(current.run) { verifier.reportMissingEnd() }
        return verifier.report
    }

    /// The end of a run is the proof that its last bytes are there.
    private mutating func reportMissingEnd() {
        guard let (run, place) = current.take() else { return }
        fault("run \(run) has no end in the log; its last output may be missing", place)
    }

    private mutating func fault(_ words: String, _ place: LogPosition) {
        // A broken file may hold a million; the first ones are enough.
        if report.faults.count < 100 { report.faults.append(Finding(position: place, words: words)) }
    }

    private mutating func beginFile(_ part: UnitLog.Part) {
        let number = part.segment.number
        lastTime = .min
        if let lastNumber, number != lastNumber + 1 {
            let (first, last) = (lastNumber + 1, number - 1)
            let words = first == last ? "file \(first) is missing" : "files \(first) to \(last) are missing"
            fault(words, LogPosition(number: number, offset: 0))
            counted = nil
        }
        if lastNumber == nil { report.evictedFiles = max(0, number - 1) }
        report.files = min(report.files?.lowerBound ?? number, number)...max(report.files?.upperBound ?? number, number)
        lastNumber = number
    }

    private mutating func check(_ record: LogRecord, at place: LogPosition) {
        report.records += 1
        guard let line = record.line else { return fault("not a bgexec record", place) }
        if line.time.nanoseconds < lastTime { fault("older than the record before it", place) }
        lastTime = line.time.nanoseconds
        if place.offset == 0, line.tag != .file { fault("the file has no header", place) }
        switch line.tag {
        case .full, .partial:
            let bytes = Int64(record.message.count) + (line.tag == .full ? 1 : 0)
            report.bytes += bytes
            if counted != nil { counted? += bytes }
            if line.tag == .full { openPieces.remove(line.stream) } else { openPieces.insert(line.stream) }
            if record.message.count > CRILine.pieceSize { fault("longer than a record may be", place) }
        case .run, .file, .gap:
            guard let mark = record.mark else {
                return fault("a bgexec record that this version does not understand", place)
            }
            check(mark, at: place)
        case .note, .other: break
        }
    }

    private mutating func check(_ mark: LogMark, at place: LogPosition) {
        switch mark {
        case .began(_, let run, _):
            reportMissingEnd()
            current = (run, place)
            counted = 0
            closePieces()
        case .resumed(_, let run, _):
            // The count continues; where it cannot, a gap comes first.
            if current?.run != run { current = (run, place) }
        case .ended(_, let run, let bytes, _, _):
            current = nil
            if prove(bytes, run, place) { report.provedRuns += 1 }
            counted = nil
            closePieces()
        case .file(_, let run, let bytes):
            if run != 0 {
                if current?.run != run { current = (run, place) }
                // No file comes before the first one, so the limits cannot have removed it: another program did.
                if counted == nil, bytes > 0, lastNumber == 1 {
                    fault("run \(run): the \(bytes) bytes that it wrote earlier are missing", place)
                } else {
                    _ = prove(bytes, run, place)
                }
                counted = bytes
            }
        case .gap(let gap):
            report.gaps.append(Finding(position: place, words: LogRenderer.words(mark, unit: "")))
            report.declaredLost += gap.bytes ?? 0
            // How much a killed writer lost is unknown: the count restarts with the next mark.
            counted = gap.bytes.flatMap { lost in counted.map { $0 + lost } }
            closePieces()
        case .note: break
        }
    }

    private mutating func closePieces() {
        report.unfinishedLines += openPieces.count
        openPieces = []
    }

    /// Compares the bytes found with the bytes that the writer recorded.
    private mutating func prove(_ bytes: Int64, _ run: Int, _ place: LogPosition) -> Bool {
        guard let counted else { return false }
        if counted == bytes { return true }
        let words =
            counted < bytes ? "\(bytes - counted) bytes are missing" : "\(counted - bytes) bytes are duplicated"
        fault("run \(run): \(words) before this point", place)
        return false
    }
}
