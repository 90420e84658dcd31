// Works on a history until it is killed, for tests of what is there afterwards.
//
//   historyvictim write FOLDER LAST PAUSE   writes runs; after LAST runs it has PAUSE microseconds left. `FOLDER/acknowledged` gets a
//                                           byte for each run that is on record
//   historyvictim sweep STORE SNAPSHOT…     removes what none of the snapshots needs
import Glibc
import History
import Model
import Syscalls

let words = CommandLine.arguments
let wrongUse = SystemError(code: EINVAL, call: "historyvictim write|sweep")
switch words.dropFirst().first {
case "write" where words.count == 5:
    guard let last = Int(words[3]), let pause = UInt32(words[4]) else { throw wrongUse }
    try write(in: Path(words[2]), last: last, pause: pause)
case "sweep" where words.count > 2:
    let store = try ObjectStore(folder: Path(words[2]))
    store.beginSweep()
    _ = try store.sweep(keeping: Set(words[3...].compactMap { SnapshotID($0) }), olderThan: 0)
default: throw wrongUse
}

func write(in folder: Path, last: Int, pause: UInt32) throws {
    let ledger = try Ledger(folder: folder)
    let acknowledged = try File.openOrCreate(folder / "acknowledged")
    for number in 1... {
        let run = RunIdentity(unit: "test", number: number)
        let begun = UTCTime(nanoseconds: Int64(number) * 10_000_000_000)
        let facts = RunFacts(
            run: run, kind: .job, cycle: nil, reason: Reason(.change, "router/router.py changed"), actor: "watcher",
            snapshot: nil, begun: begun)
        ledger.append(.runBegan(facts))
        ledger.append(
            .runEnded(
                run,
                RunEnding(
                    outcome: .ended(.exited(0), timedOut: false), verdict: .passed,
                    time: UTCTime(nanoseconds: begun.nanoseconds + 5_000_000_000), duration: .seconds(5))))
        ledger.append(.event(Event(time: begun, kind: .transition, text: "\(number)")))
        try ledger.flush()
        try acknowledged.writeAll([1])
        if number == last {
            // From now on the end comes in the midst of whatever is being written.
            try BackgroundThread.start {
                usleep(pause)
                kill(getpid(), SIGKILL)
            }
        }
    }
}
