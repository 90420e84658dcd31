import Syscalls
import Testing

@testable import Log

/// A real writer is killed by the kernel at one system call after the other between a run's pipe and its log; a second one
/// continues after it.
@Suite("A writer killed between the pipe and the log")
struct CaptureJournalTests {
    private static let calls =
        "read,write,writev,ioctl,openat,renameat,ftruncate,pwrite64,mmap,fallocate,fdatasync,unlink"

    /// Lines of every length up to three pieces, more than several reads, and one that is not finished.
    private static let first =
        (0..<700).map { "line \($0) \(String(repeating: "x", count: $0 % 97 * ($0 % 50 == 49 ? 500 : 3)))\n" }
        .joined() + "unfini"
    private static let second = "shed\n" + (700..<900).map { "line \($0)\n" }.joined() + "no newline"

    @Test(
        "loses and duplicates no byte, whichever call it dies at",
        .enabled(if: File.isExecutable("/usr/bin/strace"), "no strace"))
    func everyCall() throws {
        var kills = 0
        let step = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1" ? 1 : 4
        for number in stride(from: 1, to: 10_000, by: step) {
            guard try sweep(at: number) else { break }
            kills += 1
        }
        #expect(kills > 15)
    }

    @Test("the end of a run is recorded once, however often a writer is killed", arguments: 0...3, [false, true])
    func endedOnce(successors: Int, theyTellIt: Bool) throws {
        let scratch = try Scratch()
        func writer() throws -> LogWriter {
            LogWriter(
                folder: scratch.logs, unit: "router", journal: try CaptureJournal(at: scratch.path / "journal"))
        }
        var first = try writer()
        first.begin(run: 1, pid: 7)
        first.append(Array("line\n".utf8), from: .stdout)
        first.end(failed: true, how: "SIGKILL")
        // Killed before its last call: what it leaves is in the files.
        _ = consume first
        for _ in 0..<successors {
            var next = try writer()
            next.resume(run: 1, pid: 7)
            if theyTellIt { next.end(failed: true, how: "SIGKILL") }
        }
        var last = try writer()
        last.resume(run: 1, pid: 7)
        last.end(failed: true, how: "SIGKILL")
        last.finish()
        let marks = try scratch.text("router.log").split(separator: "\n").filter { $0.contains("F:run") }
        #expect(marks.count == 2 && marks.last?.hasSuffix("ended router#1 bytes=5 failed: SIGKILL") == true, "\(marks)")
        #expect(!File.exists(scratch.path / "journal"))
    }

    @Test("the control: without a journal, what a killed writer had read is lost, and the log says so")
    func control() throws {
        let scratch = try Scratch()
        let pipe = try fill(scratch)
        _ = try Command(try capturer().description, arguments(scratch, "die")).run()
        try File.remove(scratch.path / "journal")
        try pipe.writeAll(Array(Self.second.utf8))
        _ = try Command(try capturer().description, arguments(scratch, "end")).run()
        #expect(bytes(of: try entries(scratch, "router")) != Array((Self.first + Self.second).utf8))
    }

    /// - Returns: false when the writer had drained the pipe before it came to that call.
    private func sweep(at number: Int) throws -> Bool {
        let scratch = try Scratch()
        let pipe = try fill(scratch)
        let words = [
            "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(Self.calls)", "-e",
            "inject=\(Self.calls):signal=KILL:when=\(number)",
        ].map { Path($0) }
        let killed = try #require(
            try Command("strace", words + [try capturer()] + arguments(scratch, "die")).run())
        try pipe.writeAll(Array(Self.second.utf8))
        let successor = try #require(try Command(try capturer().description, arguments(scratch, "end")).run())
        #expect(successor.status == .exited(0))

        let found = bytes(of: try entries(scratch, "router"))
        #expect(
            found.elementsEqual((Self.first + Self.second).utf8) == true,
            "killed at call \(number): \(found.count) bytes")
        let report = try #require(try LogVerifier.verify("router", in: scratch.logs))
        #expect(report.isComplete && report.provedRuns == 1, "killed at call \(number): \(report)")
        #expect(try File.status(of: scratch.path / "journal") == nil, "the journal of a complete log is removed")
        return !String(decoding: killed.output, as: UTF8.self).contains("drained")
    }

    /// The pipe as the run holds it, with its first output.
    private func fill(_ scratch: Scratch) throws -> Descriptor {
        let path = scratch.path / "pipe"
        try File.makeNamedPipe(path)
        let pipe = try File.openPipeForBoth(path)
        _ = try File.openPipeForReading(path, capacity: 1 << 20)
        try pipe.writeAll(Array(Self.first.utf8))
        return pipe
    }

    private func arguments(_ scratch: Scratch, _ end: String) -> [Path] {
        let log = ["drain", scratch.logs.description, "router", "131072", "100", "0"]
        return (log + ["\(scratch.path)/journal", "\(scratch.path)/pipe", end]).map { Path($0) }
    }
}
