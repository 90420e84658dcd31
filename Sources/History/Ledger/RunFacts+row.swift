import Model
import Syscalls

extension RunFacts {
    /// Reads a row of `LedgerReader.runColumns`.
    init(_ row: Row) {
        self.init(
            run: RunIdentity(unit: row.text(1) ?? "", number: Int(row.integer(2) ?? 0)),
            kind: Kind(rawValue: row.text(3) ?? "") ?? .job,
            cycle: row.integer(4),
            reason: Reason(Reason.Cause(rawValue: row.text(5) ?? "") ?? .manual, row.text(6) ?? ""),
            actor: row.text(7) ?? "",
            snapshot: row.text(8).flatMap { SnapshotID($0) },
            definition: row.text(29),
            basis: row.text(30).flatMap { Basis(text: $0) },
            head: row.text(9),
            begun: UTCTime(nanoseconds: row.integer(10) ?? 0),
            logBegin: row.text(24))
        outputs = row.text(31).flatMap { SnapshotID($0) }
        ready = row.integer(11).map { UTCTime(nanoseconds: $0) }
        if let ended = row.integer(12) {
            end = RunEnding(
                outcome: RunOutcome(
                    exitCode: row.integer(13), signal: row.integer(14), timedOut: row.integer(15) == 1,
                    notStarted: row.text(16)),
                verdict: Verdict(word: row.text(17), code: row.integer(18), detail: row.text(19)),
                time: UTCTime(nanoseconds: ended),
                duration: .nanoseconds(row.integer(20) ?? 0),
                cpuTime: .nanoseconds(row.integer(21) ?? 0),
                peakMemory: row.integer(22) ?? 0,
                logEnd: row.text(25))
        }
        if let total = row.integer(26) {
            items = ItemSummary(total: Int(total), failing: Int(row.integer(27) ?? 0), fault: row.text(28))
        }
    }
}
