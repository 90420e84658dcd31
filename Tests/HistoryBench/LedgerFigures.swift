import History
import Syscalls

/// What a history of 100,000 runs costs within a process.
enum LedgerFigures {
    static func print(in folder: Path, runs: Int) throws {
        let now = UTCTime.now
        let ledger = try Ledger(folder: folder)
        let maker = StoryMaker(ledger: ledger, end: now)
        Stopwatch.head("The ledger, \(runs) runs")
        try Stopwatch.measure("written, in batches of 100 runs", repeats: 1) { try maker.write(runs) }
        try Stopwatch.measure("one event acknowledged", repeats: 200) {
            ledger.append(.event(Event(time: now, kind: .transition, text: "x")))
            try ledger.flush()
        }
        try Stopwatch.measure("opened, newest 20 runs") { _ = try LedgerReader(folder: folder).runs(.init()) }
        try Stopwatch.measure("newest 20 failed of one unit") {
            _ = try LedgerReader(folder: folder).runs(.init(unit: "lint", failedOnly: true))
        }
        for (name, hours) in [("a report on 8 hours", Int64(8)), ("a report on all", 100_000)] {
            let since = UTCTime(nanoseconds: now.nanoseconds - hours * 3_600_000_000_000)
            try Stopwatch.measure(name) { _ = try LedgerReader(folder: folder).report(since: since) }
        }
        try Stopwatch.measure("has this been judged?") {
            _ = try LedgerReader(of: ledger).judged(StoryMaker.basis(7), by: "lint")
        }
        try Stopwatch.measure("opening by a daemon", repeats: 3) { _ = try Ledger(folder: folder) }
        var steps: [Int64] = []
        let retention = Retention(age: .nanoseconds(Int64(runs) * 9_000_000_000 * 9 / 10))
        var isOver = false
        while !isOver {
            steps += try Stopwatch.times(1) { isOver = try ledger.pruneStep(retention, now: now).isOver }
        }
        Stopwatch.row("removing a tenth, each of \(steps.count) steps", steps.sorted())
    }
}
