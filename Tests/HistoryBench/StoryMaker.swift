import History
import Model
import Syscalls

/// Writes a long history as a project makes it: two jobs that a save sets going, one of them red now and then with failing items,
/// and two services that are restarted and crash. A run every nine seconds, so 100,000 runs are ten days and a half.
struct StoryMaker {
    let ledger: Ledger
    /// When the newest run ended.
    let end: UTCTime
    private static let pace: Int64 = 9_000_000_000

    /// The units, of which every hundred runs 45, 45, 5 and 5 are.
    static let jobs = ["test", "lint"]
    static let services = ["router", "redis"]

    /// Writes so many runs.
    func write(_ count: Int) throws {
        var numbers: [String: Int] = [:]
        for index in 0..<count {
            let unit =
                switch index % 20 {
                case 0: "router"
                case 10: "redis"
                default: index % 2 == 0 ? "lint" : "test"
                }
            let number = numbers[unit, default: 0] + 1
            numbers[unit] = number
            let begun = UTCTime(nanoseconds: end.nanoseconds - Int64(count - index) * Self.pace)
            if Self.services.contains(unit) {
                service(RunIdentity(unit: unit, number: number), index, begun)
            } else {
                job(RunIdentity(unit: unit, number: number), index, begun, isNewest: index > count - 40)
            }
            if index % 100 == 99 { try ledger.flush() }
        }
        try ledger.flush()
    }

    /// One run of a job: its cycle, its save, its events, and its end.
    func job(_ run: RunIdentity, _ index: Int, _ begun: UTCTime, isNewest: Bool = false) {
        let isRed = (isNewest && run.unit == "test") || run.number % 10 == 0
        let verdict: Verdict = isRed ? .failed(code: 1) : .passed
        let inputs = Self.snapshot(isRed ? index : run.number % 5_000)
        let cycle = ledger.beginCycle(
            CycleRecord(
                id: 0, reason: Reason(.change, "router/file\(index % 50).py changed"), actor: "the watcher",
                begun: begun,
                changes: [Path("router/file\(index % 50).py")]))
        if let inputs { ledger.append(.saved(cycle: cycle, unit: run.unit, inputs)) }
        ledger.append(
            .runBegan(
                RunFacts(
                    run: run, kind: .job, cycle: cycle, reason: Reason(.change, "router/file\(index % 50).py changed"),
                    actor: "the watcher", snapshot: inputs, definition: "d",
                    basis: Basis(definition: "d", inputs: inputs), begun: begun)))
        move(run, begun, "queued", "running", .change)
        let over = UTCTime(nanoseconds: begun.nanoseconds + 5_000_000_000)
        ledger.append(
            .runEnded(
                run,
                RunEnding(
                    outcome: .ended(.exited(isRed ? 1 : 0), timedOut: false), verdict: verdict, time: over,
                    duration: .milliseconds(4_000 + index % 2_000))))
        move(run, over, "running", "idle", .change)
        let failures = isRed ? [ItemFailure(name: "tests::case\(index % 7)", message: "expected 1, got 2")] : []
        ledger.append(.items(run, ItemSummary(total: 60, failing: failures.count), failures))
        ledger.append(.cycleEnded(id: cycle, verdict, at: over))
        ledger.append(.event(Event(time: over, kind: .verdict, after: verdict.name, text: "cycle \(cycle)")))
    }

    static func basis(_ number: Int) -> Basis { Basis(definition: "d", inputs: snapshot(number)) }

    /// One run of a service, which in every third case ends by crashing.
    private func service(_ run: RunIdentity, _ index: Int, _ begun: UTCTime) {
        let crashes = run.number % 3 == 0
        let reason = Reason(crashes ? .crash : .change, crashes ? "exit 1" : "router.py changed")
        ledger.append(
            .runBegan(
                RunFacts(run: run, kind: .service, reason: reason, actor: "bgexec", definition: "d", begun: begun)))
        move(run, begun, "restarting", "starting", reason.cause)
        let ready = UTCTime(nanoseconds: begun.nanoseconds + 800_000_000)
        ledger.append(.runReady(run, at: ready))
        move(run, ready, "starting", "healthy", reason.cause)
        let over = UTCTime(nanoseconds: begun.nanoseconds + Self.pace * 19)
        let outcome: RunOutcome = .ended(crashes ? .exited(1) : .signalled(15), timedOut: false)
        ledger.append(.runEnded(run, RunEnding(outcome: outcome, verdict: nil, time: over, duration: .seconds(160))))
    }

    private func move(
        _ run: RunIdentity, _ time: UTCTime, _ before: String, _ after: String, _ cause: Reason.Cause
    ) {
        ledger.append(
            .event(
                Event(
                    time: time, kind: .transition, unit: run.unit, run: run.number, before: before, after: after,
                    cause: cause, text: "router.py changed", actor: "the watcher")))
    }

    /// A snapshot's name.
    static func snapshot(_ number: Int) -> SnapshotID? {
        SnapshotID(String(repeating: "0", count: 33) + String(1_000_000 + number))
    }
}
