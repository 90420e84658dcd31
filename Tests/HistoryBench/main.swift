// Measures the ledger and the snapshots: see scripts/bench/history.sh.
import History
import Supervisor
import Syscalls

func measure(_ name: String, repeats: Int = 5, _ body: () throws -> Void) throws {
    var times: [Int64] = []
    for _ in 0..<repeats {
        let begin = Clocks.monotonic
        try body()
        times.append(Clocks.monotonic - begin)
    }
    times.sort()
    let micros = times[times.count / 2] / 1_000
    print("\(name): \(micros / 1_000).\(String(micros % 1_000 + 1_000).dropFirst()) ms")
}

let folder = Path(CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "/tmp/bgexec-history-bench")
try? File.removeTree(folder)
try File.makeDirectories(folder)
defer { try? File.removeTree(folder) }

func run(_ number: Int, of unit: String, begun: UTCTime, cycle: Int64) -> [Fact] {
    let identity = RunIdentity(unit: unit, number: number)
    let verdict: Verdict = number % 10 == 0 ? .failed(code: 1) : .passed
    return [
        .runBegan(
            RunFacts(
                run: identity, kind: .job, cycle: cycle, reason: Reason(.change, "router/router.py changed"),
                actor: "watcher",
                snapshot: SnapshotID(String(repeating: "0", count: 34) + String(100_000 + number % 5_000)), begun: begun
            )),
        .runEnded(
            identity,
            RunEnding(
                outcome: .ended(.exited(verdict == .passed ? 0 : 1), timedOut: false), verdict: verdict, time: begun,
                duration: .seconds(5))),
        .event(
            Event(time: begun, kind: .transition, unit: unit, run: number, after: "running", cause: .change, text: "x")),
    ]
}

let count = 100_000
let now = UTCTime.now
let ledger = try Ledger(folder: folder)
try measure("100,000 runs (300,000 facts) written in batches of 100 runs", repeats: 1) {
    for number in 1...count {
        let begun = UTCTime(nanoseconds: now.nanoseconds - Int64(count - number) * 1_000_000_000)
        for fact in run((number + 3) / 4, of: "job\(number % 4)", begun: begun, cycle: Int64(number)) {
            ledger.append(fact)
        }
        if number % 100 == 0 { try ledger.flush() }
    }
}
try measure("one run acknowledged", repeats: 200) {
    ledger.append(.event(Event(time: now, kind: .transition, text: "x")))
    try ledger.flush()
}
try measure("history: opened, newest 20 runs") { _ = try LedgerReader(folder: folder).runs(.init()) }
try measure("history --failed of one unit") {
    _ = try LedgerReader(folder: folder).runs(.init(unit: "job1", failedOnly: true))
}
try measure("report over 8 h") {
    _ = try LedgerReader(folder: folder).report(since: UTCTime(nanoseconds: now.nanoseconds - 28_800_000_000_000))
}
try measure("report over everything") { _ = try LedgerReader(folder: folder).report(since: UTCTime(nanoseconds: 0)) }
try measure("have these inputs been judged?") {
    if let id = SnapshotID(String(repeating: "0", count: 34) + "100007") {
        _ = try LedgerReader(of: ledger).judged(id, by: "job1", definition: nil)
    }
}
try measure("a daemon's opening, with the check for damage", repeats: 3) { _ = try Ledger(folder: folder) }

for files in [10_000, 100_000] {
    let project = folder / Path("project\(files)")
    for index in 0..<files {
        let directory = project / Path("src/d\(index / 100)")
        if index % 100 == 0 { try File.makeDirectories(directory) }
        let text = Array("file \(index)\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 2_000)
        try File.create(directory / Path("f\(index).py"), with: text, mode: 0o644)
    }
    let store = try ObjectStore(folder: folder / Path("store\(files)"))
    let tree = InputTree(project: project, inputs: ["src"], store: store)
    try measure("\(files) files: first snapshot", repeats: 1) { _ = try tree.take() }
    try measure("\(files) files: looked at all, nothing changed") { _ = try tree.take() }
    var round = 0
    try measure("\(files) files: one saved, told by the watcher", repeats: 20) {
        round += 1
        try File.replace(project / "src/d7/f700.py", with: Array("\(round)".utf8), surviving: .processes)
        _ = try tree.take(changed: ["src/d7/f700.py"])
    }
    let before = try tree.take().id
    try File.replace(project / "src/d7/f701.py", with: Array("z".utf8), surviving: .processes)
    let after = try tree.take().id
    try measure("\(files) files: what differs between two snapshots") { _ = try store.changes(from: before, to: after) }
}
