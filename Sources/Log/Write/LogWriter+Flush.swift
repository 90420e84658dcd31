import Model
import Syscalls

extension LogWriter {
    /// Brings a moment into the order of the log: no record is older than the one before it.
    ///
    /// A small backward step of the wall clock (NTP) is hidden. After a large one the log continues in a new file, so that
    /// within a file time never goes back and can be searched by halves.
    mutating func admit(_ now: Timestamps) -> Timestamps {
        let step = lastTime.nanoseconds - now.wall.nanoseconds
        if step <= 0 {
            lastTime = now.wall
        } else if step > Self.hiddenStep {
            release(at: Timestamps(wall: lastTime, monotonic: now.monotonic))
            lastTime = now.wall
            rotate(at: now)
            writeMark(.note("the clock was set back by \(DurationFormat.text(.nanoseconds(step)))"), at: now)
            return now
        }
        stdout.raiseHeldTime(to: lastTime)
        stderr.raiseHeldTime(to: lastTime)
        return Timestamps(wall: lastTime, monotonic: now.monotonic)
    }

    /// Writes all composed records; what cannot be written is counted as lost.
    mutating func flush(at now: Timestamps) {
        guard buffer.count > 0 else { return }
        prepareFile(for: buffer.count, at: now)
        guard let file, hasRoom(for: buffer.count + owed.count, in: file), writeOwed(to: file) else {
            return lose(from: 0, at: now)
        }
        var start = 0
        while true {
            let (written, error) = file.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[start...]))
            start += written
            guard let error else { break }
            guard makeRoom(after: error) else {
                problem = .system(error)
                return lose(from: start, at: now)
            }
        }
        accounted += buffer.outputBytes
        buffer.clear()
        if dirtySince == nil { dirtySince = now.monotonic }
    }

    /// Writes what is held as pieces, and all that is composed.
    mutating func release(at now: Timestamps) {
        guard loss == nil else { return }
        let isJournaled = stdout.heldCount + stderr.heldCount > 0 && startJournaling(.release)
        defer { if isJournaled { finishJournaling() } }
        if !buffer.hasRoom { flush(at: now) }
        stdout.release(into: &buffer)
        if !buffer.hasRoom { flush(at: now) }
        stderr.release(into: &buffer)
        flush(at: now)
    }

    // MARK: The file

    /// Ensures that the next bytes go to the right file: one that exists, is ours, and has room.
    private mutating func prepareFile(for count: Int, at now: Timestamps) {
        guard let file else { return reopen(at: now) }
        switch file.tampering() {
        case .moved:
            let words = "another program renamed the log; it continues here"
            let lost = "another program deleted the log; it continues here"
            let (wasDeleted, wasBetweenFiles) = (file.isDeleted, isBetweenFiles)
            reopen(at: now)
            if self.file !== file, !wasBetweenFiles { writeMark(.note(wasDeleted ? lost : words), at: now) }
        case .truncated(let size):
            // Opened again, so that a record that was cut in two is repaired before the next one follows.
            reopen(at: now)
            writeMark(.note("another program truncated the log to \(size) bytes"), at: now)
        case nil: break
        }
        if let file = self.file, file.size + Int64(count) > settings.maxSize, file.size > 1024 { rotate(at: now) }
    }

    /// Opens the file of the log's name. When that fails, the old one is kept while it has a name anywhere.
    mutating func reopen(at now: Timestamps) {
        do throws(LogProblem) {
            let opened = try LogFile(in: folder, names, run: run, bytes: accounted, at: lastTime)
            file = opened
            problem = nil
            isBetweenFiles = false
            if let last = opened.lastTime, last.nanoseconds > lastTime.nanoseconds { lastTime = last }
            // With a journal it is known what the torn line lacks, and it comes next.
            if opened.wasTorn, journal?.isInherited != true {
                let reason = "an earlier writer was killed while writing the line above"
                let gap = LogGap(bytes: nil, lines: 0, from: opened.lastTime ?? lastTime, to: lastTime, reason: reason)
                writeMark(.gap(gap), at: now)
            }
            // A file without its own number would be mistaken for another: it is renamed to a free number.
            if opened.isMisnumbered {
                rotate(at: now)
            } else if opened.needsCare(settings), journal?.isInherited != true {
                retention.ask()
            }
        } catch {
            problem = error
            if file?.isDeleted == true { file = nil }
        }
    }

    /// Writes a record of our own at once, past the buffer. What fails here is tried again with what follows it.
    mutating func writeMark(_ mark: LogMark, at now: Timestamps) {
        let record = mark.record(at: lastTime)
        guard loss == nil, let file, record.withUnsafeBytes({ file.write($0) }).error == nil else {
            return owe(record)
        }
        if dirtySince == nil { dirtySince = now.monotonic }
    }

    /// Writes records of our own that could not be written before.
    /// - Returns: false when they still cannot.
    mutating func writeOwed(to file: LogFile) -> Bool {
        guard !owed.isEmpty else { return true }
        while let error = owed.withUnsafeBytes({ file.write($0) }).error {
            problem = .system(error)
            if !makeRoom(after: error) { return false }
        }
        owed = []
        return true
    }

    /// Keeps a record of our own for later; bounded, since a full disk may last.
    mutating func owe(_ record: [UInt8]) {
        if owed.count < 16 << 10 { owed += record }
    }
}
