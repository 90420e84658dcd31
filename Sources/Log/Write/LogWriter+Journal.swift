import Syscalls

/// How a writer records what it has in its memory, and how its successor continues.
extension LogWriter {
    /// Where the log ends.
    var place: CaptureJournal.Place {
        .init(accounted: accounted, file: file?.number ?? 0, size: file?.size ?? 0)
    }

    /// - Returns: whether this call started it: only then must the caller call `finishJournaling`.
    mutating func startJournaling(_ work: CaptureJournal.Work) -> Bool {
        guard let journal, journal.work == .none, run != 0 else { return false }
        journal.start(work, at: place)
        return true
    }

    mutating func finishJournaling() {
        journal?.finish(stdout: stdout.heldBytes, stderr: stderr.heldBytes, loss: loss?.gap)
    }

    /// Reads once, so that no byte is ever in this process's memory alone.
    mutating func capture(
        _ stream: LogStream, from source: borrowing Descriptor, noting journal: CaptureJournal
    ) throws(SystemError) -> Int? {
        let count = min(try source.waitingBytes(), Self.readSize)
        guard count > 0 else { return source.hasNoWriter ? 0 : nil }
        let now = admit(.now)
        journal.start(stream == .stdout ? .stdout : .stderr, count: count, at: place)
        defer { finishJournaling() }
        let memory = journal.data
        guard let got = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<count])) else {
            return nil
        }
        // No other process reads from the pipe, so there cannot be less than there was.
        if got != count { journal.recordRead(got) }
        append(UnsafeRawBufferPointer(rebasing: memory[..<got]), from: stream, at: now)
        return got
    }

    // MARK: The successor

    /// Continues a run whose previous writer was killed, and writes what that one had read.
    package mutating func resume(run: Int, pid: Int32, at now: Timestamps = .now) {
        if let journal, journal.isInherited, journal.run == 0 { return begin(run: run, pid: pid, at: now) }
        let now = admit(now)
        self.run = run
        accounted = 0
        firstFile = file?.number
        if !inherit(run, at: now) { writeGap("its writer was killed; how much it had read is unknown", at: now) }
        // Not earlier: the file that was rotated last may have been read.
        if file?.needsCare(settings) == true { retention.ask() }
        // If this writer is killed too, the next one must also find the recorded end: the journal stays as it is.
        if wasEnded { return }
        writeMark(.resumed(unit: names.unit, run: run, pid: pid), at: now)
        finishJournaling()
    }

    /// Records that an unknown amount of output may be missing here.
    package mutating func writeGap(_ reason: String, at now: Timestamps = .now) {
        let now = admit(now)
        flush(at: now)
        writeMark(.gap(LogGap(bytes: nil, lines: 0, from: lastTime, to: lastTime, reason: reason)), at: now)
    }

    /// - Returns: false when it cannot be known what the writer before had read.
    private mutating func inherit(_ run: Int, at now: Timestamps) -> Bool {
        guard let journal, journal.isInherited, journal.run == run else { return false }
        let legacy = journal.legacy()
        guard let file, let reached = file.accounted(of: run, since: legacy.place) else { return false }
        accounted = reached.bytes
        wasEnded = legacy.work == .ending && reached.isEnded
        var written = legacy.work == .none ? 0 : Int(reached.bytes - legacy.place.accounted)
        if var lost = legacy.lost {
            lost.bytes = (lost.bytes ?? 0) + Int64(legacy.pending.map(\.bytes.count).reduce(0, +) - written)
            accounted += lost.bytes ?? 0
            writeMark(.gap(lost), at: now)
            return true
        }
        for (stream, bytes) in legacy.pending {
            let rest = bytes.dropFirst(written)
            written -= bytes.count - rest.count
            append(Array(rest), from: stream, at: now)
        }
        return true
    }
}

extension LogFile {
    /// How much of a run is accounted for in some records, and whether its end is among them.
    struct Reached {
        var bytes: Int64
        var hasBegun = false
        var isEnded = false

        /// Adds records that follow.
        mutating func add(_ records: [UInt8], of run: Int) {
            for record in records.split(separator: newline) {
                guard let line = CRILine(parsing: Array(record).span) else { continue }
                let message = record.dropFirst(line.messageStart)
                switch line.tag {
                case .full: bytes += Int64(message.count) + 1
                case .partial: bytes += Int64(message.count)
                case .gap, .run:
                    switch LogMark(tag: line.tag, message: message) {
                    case .gap(let gap): bytes += gap.bytes ?? 0
                    case .began(_, run, _): (bytes, hasBegun) = (0, true)
                    case .ended(_, run, _, _, _): isEnded = true
                    default: break
                    }
                case .file, .note, .other: break
                }
            }
        }
    }

    /// How many bytes of a run are accounted for, counted from a place where that was known.
    /// - Returns: nil when another program changed the files.
    func accounted(of run: Int, since place: CaptureJournal.Place) -> Reached? {
        guard number >= place.file, let head = (try? Self.head(of: descriptor)) ?? nil else { return nil }
        var reached = Reached(bytes: place.accounted)
        var start: Int64 = 0
        if place.file == 0 {
            // There was no file yet: anything in this one before the run's beginning belongs to other runs.
            guard let records = Self.records(of: descriptor, from: 0) else { return nil }
            reached.add(records, of: run)
            return reached.hasBegun ? reached : Reached(bytes: place.accounted)
        } else if number == place.file {
            start = place.size
        } else if head.run == run {
            reached.bytes = head.bytes
        } else {
            // The writer was killed after it had put the full file away: this one, begun by its successor, knows nothing yet.
            for earlier in place.file..<number {
                guard let file = try? folder.openForReading(names.rotated(earlier)),
                    let records = Self.records(of: file, from: earlier == place.file ? place.size : 0)
                else { return nil }
                reached.add(records, of: run)
            }
        }
        guard let records = Self.records(of: descriptor, from: start) else { return nil }
        reached.add(records, of: run)
        return reached
    }

    private static func records(of file: borrowing Descriptor, from start: Int64) -> [UInt8]? {
        guard let size = try? file.status().size, start <= size else { return nil }
        return try? file.bytes(at: start, count: Int(size - start))
    }
}
