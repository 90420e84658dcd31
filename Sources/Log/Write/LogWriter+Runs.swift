import Syscalls

extension LogWriter {
    /// Records that a run begins; call it before the run's first byte. Earlier journal content is discarded.
    package mutating func begin(run: Int, pid: Int32, at now: Timestamps = .now) {
        enter(.began(unit: names.unit, run: run, pid: pid), run: run, at: now)
    }

    private mutating func enter(_ mark: LogMark, run: Int, at now: Timestamps) {
        let now = admit(now)
        release(at: now)
        oweLoss(at: lastTime)
        writeMark(mark, at: now)
        self.run = run
        accounted = 0
        firstFile = file?.number
        journal?.begin(run: run, at: place)
    }

    /// Records how the run ended; call it after its last byte.
    /// - Parameters:
    ///   - failed: whether it counts as failed: `logs --run last-failed` looks for it, and its end is kept longest.
    ///   - how: for people, for example "exit 1".
    package mutating func end(failed: Bool, how: String, at now: Timestamps = .now) {
        let now = admit(now)
        release(at: now)
        oweLoss(at: lastTime)
        if !wasEnded {
            _ = startJournaling(.ending)
            writeMark(.ended(unit: names.unit, run: run, bytes: accounted, failed: failed, how: how), at: now)
        }
        wasEnded = false
        if failed, let file {
            // Without this file the run is only kept for less time.
            try? KeptRun.write((firstFile ?? file.number)...file.number, in: file.folder, names)
        }
        run = 0
        accounted = 0
    }

    /// Writes a note for readers, which no run can forge.
    package mutating func writeNote(_ words: String, at now: Timestamps = .now) {
        let now = admit(now)
        flush(at: now)
        writeMark(.note(words), at: now)
    }
}
