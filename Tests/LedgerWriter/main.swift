// Writes runs into a ledger until it kills itself, for a test of what is there afterwards.
//
//   ledgerwriter FOLDER LAST PAUSE   after LAST runs it has PAUSE microseconds left; `FOLDER/acknowledged` gets a byte for each run
//                                    that is on record
import Glibc
import History
import Supervisor
import Syscalls

let words = CommandLine.arguments
guard words.count == 4, let last = Int(words[2]), let pause = UInt32(words[3]) else {
    throw SystemError(code: EINVAL, call: "ledgerwriter FOLDER LAST PAUSE")
}
let ledger = try Ledger(folder: Path(words[1]))
let acknowledged = try File.openOrCreate(Path(words[1]) / "acknowledged")
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
