// Measures the ledger and the snapshots, see scripts/bench/history.sh.
//   historybench ledger FOLDER RUNS     what a history costs within a process
//   historybench seed FOLDER RUNS       writes such a history into a project's state folder
//   historybench time COUNT COMMAND…    how long a command takes
//   historybench snapshot FOLDER FILES  snapshots, beside git's
//   historybench again FOLDER 0         one of them, in a new process
//   historybench looks FOLDER FILES PROGRAM  what a project with so many inputs answers meanwhile, and how soon a save runs a job
import History
import Syscalls

let words = CommandLine.arguments
guard words.count > 3, let count = Int(words[words[1] == "time" ? 2 : 3]) else {
    throw Command.Failed(description: "usage: see the first lines of Tests/HistoryBench/main.swift")
}
switch words[1] {
case "ledger": try LedgerFigures.print(in: Path(words[2]), runs: count)
case "seed":
    // So far from the present that a daemon's own first events come after it.
    let end = UTCTime(nanoseconds: UTCTime.now.nanoseconds - 1_000_000_000)
    try StoryMaker(ledger: Ledger(folder: Path(words[2])), end: end).write(count)
case "time":
    let command = Array(words[3...])
    let here = try File.workingDirectory()
    let name = command.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: " ")
    try Stopwatch.measure("`\(name)`", repeats: count) { try Command.run(command, in: here) }
case "snapshot": try SnapshotFigures(in: Path(words[2])).print(files: count)
case "again": try SnapshotFigures(in: Path(words[2])).again()
case "looks": try ScanFigures(in: Path(words[2]), program: words[4]).print(files: count)
default: throw Command.Failed(description: "\(words[1]): no such figures")
}
