import Syscalls

extension LogWriter {
    /// Begins to drop: what is composed from `start` on could not be written.
    mutating func lose(from start: Int, at now: Timestamps) {
        var loss = Loss(reason: problem?.description ?? "the log could not be written")
        let whole = buffer.bytes[..<start]
        accounted += Loss.outputBytes(of: UnsafeRawBufferPointer(rebasing: whole))
        owed += loss.add(records: UnsafeRawBufferPointer(rebasing: buffer.bytes[start...]))
        buffer.clear()
        self.loss = loss
        dropHeld(at: now)
        retryAt = now.monotonic + Self.retryDelay
    }

    /// Counts bytes of a run and forgets them: as fast as they come, without a system call.
    mutating func drop(_ bytes: UnsafeRawBufferPointer, from stream: LogStream, at now: Timestamps) {
        dropHeld(at: now)
        let lines = newlines(in: bytes)
        loss?.add(bytes: bytes.count, lines: lines, at: now.wall)
    }

    private mutating func dropHeld(at now: Timestamps) {
        let held = stdout.discard() + stderr.discard()
        loss?.add(bytes: held, lines: 0, at: now.wall)
    }

    /// Ends the count of dropped bytes and queues a gap record for it.
    mutating func oweLoss(at time: UTCTime) {
        guard let gap = loss?.consume() else { return }
        accounted += gap.bytes ?? 0
        owe(LogMark.gap(gap).record(at: time))
    }

    /// Tries to write again, first the pending records that say what was lost.
    mutating func recover(at now: Timestamps) {
        let now = admit(now)
        let isJournaled = startJournaling(.release)
        defer { if isJournaled { finishJournaling() } }
        retryAt = now.monotonic + Self.retryDelay
        if file == nil || file?.tampering() == .moved { reopen(at: now) }
        // The reserve is for the final record, not for one at each attempt.
        guard let file, hasRoom(for: owed.count + CRILine.longest, in: file) else { return }
        reportLoss(in: file, at: now)
    }

    /// Writes the pending records at the end, even where only the reserve is left.
    mutating func reportLossAtEnd(at now: Timestamps) {
        if let file { reportLoss(in: file, at: now) }
    }

    private mutating func reportLoss(in file: LogFile, at now: Timestamps) {
        let before = (loss: loss, owed: owed, accounted: accounted)
        oweLoss(at: lastTime)
        guard writeOwed(to: file) else {
            (loss, owed, accounted) = before
            return
        }
        loss = nil
        problem = nil
        if dirtySince == nil { dirtySince = now.monotonic }
    }

    private func newlines(in bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in bytes where byte == newline { count += 1 }
        return count
    }
}

extension Loss {
    /// How many bytes of a run the records hold.
    static func outputBytes(of records: UnsafeRawBufferPointer) -> Int64 {
        var counted = Loss(reason: "")
        _ = counted.add(records: records)
        return counted.gap?.bytes ?? 0
    }
}
