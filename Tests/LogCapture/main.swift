// A stand-in for the shim's way of a byte, for benchmarks and for tests that kill it.
//
//   logcapture capture FOLDER UNIT MAXSIZE MAXFILES COMPRESS    standard input becomes the log, as a shim does it
//   logcapture feed    FOLDER UNIT MAXSIZE MAXFILES COMPRESS FIRST LAST
//       numbered lines are appended in chunks; after each, the number of its last line is written to standard output
//   logcapture drain   FOLDER UNIT MAXSIZE MAXFILES COMPRESS JOURNAL PIPE die|end
//       what waits in the named pipe becomes the log; then it says so, and kills itself or ends the run
import Glibc
import Log
import Syscalls

func capture(_ writer: inout LogWriter) {
    writer.begin(run: 1, pid: getpid())
    let input = Descriptor(owning: 0)
    while true {
        var event = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        let wait = writer.nextDeadline.map { max(0, ($0 - Clocks.monotonic + 999_999) / 1_000_000) } ?? -1
        poll(&event, 1, Int32(wait))
        if let deadline = writer.nextDeadline, deadline <= Clocks.monotonic { writer.tick() }
        if event.revents == 0 { continue }
        guard let count = try? writer.capture(.stdout, from: input) else { continue }
        if count == 0 { break }
    }
    writer.end(failed: false, how: "exit 0")
    writer.finish()
    _exit(0)
}

func feed(_ writer: inout LogWriter, _ first: Int, _ last: Int) {
    writer.begin(run: first, pid: getpid())
    for start in stride(from: first, through: last, by: 50) {
        let end = min(start + 49, last)
        let lines = (start...end).map { "line \($0) with some words to make it longer\n" }.joined()
        writer.append(Array(lines.utf8), from: .stdout)
        // In one write, so that what was said was done.
        let said = Array("\(end)\n".utf8)
        write(1, said, said.count)
    }
    writer.end(failed: false, how: "exit 0")
    writer.finish()
    writer.finishRetention()
}

func drain(_ writer: inout LogWriter, resumesPrevious: Bool, pipe: Path, dies: Bool) {
    guard let source = try? File.openPipeForReading(pipe, capacity: 1 << 20) else { exit(2) }
    if resumesPrevious { writer.resume(run: 1, pid: getpid()) } else { writer.begin(run: 1, pid: getpid()) }
    while let count = (try? writer.capture(.stdout, from: source)) ?? nil, count > 0 {}
    write(1, "drained", 7)
    if dies { kill(getpid(), SIGKILL) }
    writer.end(failed: false, how: "exit 0")
    writer.finish()
}

func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 7, let maxSize = Int64(arguments[4]), let maxFiles = Int(arguments[5]) else { exit(2) }
    let compress = arguments[6] == "1"
    let settings = LogSettings(maxSize: maxSize, maxFiles: maxFiles, totalLimit: 0, keepFree: 0, compress: compress)
    let journal = arguments.count == 10 ? try? CaptureJournal(at: Path(arguments[7])) : nil
    let resumesPrevious = journal?.isInherited ?? false
    var writer = LogWriter(folder: Path(arguments[2]), unit: arguments[3], settings: settings, journal: journal)
    switch arguments[1] {
    case "drain" where arguments.count == 10:
        drain(&writer, resumesPrevious: resumesPrevious, pipe: Path(arguments[8]), dies: arguments[9] == "die")
    case "capture": capture(&writer)
    case "feed":
        guard arguments.count == 9, let first = Int(arguments[7]), let last = Int(arguments[8]) else { exit(2) }
        feed(&writer, first, last)
    default: exit(2)
    }
}

main()
