import Log
import Syscalls
import Testing

@Suite("Proof of completeness")
struct LogVerifierTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        let clock = TestClock()
        let settings = LogSettings(maxSize: 64 << 10, maxFiles: 100, keepFree: 0, compress: false)
        var writer = LogWriter(folder: scratch.logs, unit: "router", settings: settings, at: clock.now)
        for run in 1...3 {
            writer.begin(run: run, pid: 1, at: clock.now)
            for line in 0..<1000 {
                writer.append(Array("run \(run) line \(line)\n".utf8), from: .stdout, at: clock.now)
            }
            writer.append(Array("the end".utf8), from: .stdout, at: clock.now)
            writer.end(failed: false, how: "exit 0", at: clock.now)
        }
        writer.finish(at: clock.now)
    }

    private func report() throws -> LogVerifier.Report {
        try #require(try LogVerifier.verify("router", in: scratch.logs))
    }

    private func change(_ name: String, _ body: (inout [String]) -> Void) throws {
        var lines = try scratch.text(name).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        body(&lines)
        try scratch.write(lines.joined(separator: "\n"), to: name)
    }

    @Test("a whole log is proved, run by run and file by file")
    func whole() throws {
        let report = try report()
        #expect(report.isComplete)
        #expect(report.provedRuns == 3)
        #expect(report.unfinishedLines == 3)
        #expect(report.files?.lowerBound == 1 && report.files?.count ?? 0 > 2)
        #expect(report.bytes == Int64(bytes(of: try entries(scratch, "router")).count))
    }

    @Test("a lost line is found, to the byte")
    func lostLine() throws {
        try change("router.log.000001") { $0.remove(at: 100) }
        let faults = try report().faults
        #expect(faults.count == 1)
        #expect(faults.first?.words == "run 1: 14 bytes are missing before this point")
    }

    @Test("a duplicate line is found")
    func doubled() throws {
        try change("router.log.000001") { $0.insert($0[100], at: 100) }
        #expect(try report().faults.first?.words == "run 1: 14 bytes are duplicated before this point")
    }

    @Test("a run without an end is found, unless it is not over")
    func noEnd() throws {
        try change("router.log") { $0.removeAll { $0.contains("F:run ended router#3") } }
        #expect(
            try report().faults.map(\.words) == ["run 3 has no end in the log; its last output may be missing"])
        let inProgress = try LogVerifier.verify("router", in: scratch.logs) { $0 == 3 }
        #expect(inProgress?.isComplete == true)
        try change("router.log.000001") { $0.removeAll { $0.contains("F:run ended router#1") } }
        let words = try LogVerifier.verify("router", in: scratch.logs) { $0 == 3 }?.faults.map(\.words) ?? []
        #expect(words.contains("run 1 has no end in the log; its last output may be missing"), "\(words)")
    }

    @Test("a log that was deleted, renamed or emptied under its writer is not complete", arguments: 0..<3)
    func tampered(way: Int) throws {
        let clock = TestClock()
        var writer = LogWriter(folder: scratch.logs, unit: "service", at: clock.now)
        writer.begin(run: 1, pid: 1, at: clock.now)
        writer.append(Array("one\n".utf8), from: .stdout, at: clock.now)
        let path = scratch.logs / "service.log"
        switch way {
        case 0: try File.remove(path)
        case 1: try File.rename(path, to: scratch.logs / "elsewhere")
        default: try File.replace(path, with: [])
        }
        writer.append(Array("two\n".utf8), from: .stdout, at: clock.now)
        let before = try LogVerifier.verify("service", in: scratch.logs) { _ in true }
        #expect(before?.faults.map(\.words) == ["run 1: the 4 bytes that it wrote earlier are missing"])
        writer.end(failed: false, how: "exit 0", at: clock.now)
        writer.finish(at: clock.now)
        #expect(try LogVerifier.verify("service", in: scratch.logs)?.faults.count == 1)
    }

    @Test("a removed file, a wrong order and a foreign line are found")
    func others() throws {
        try change("router.log") {
            $0[5] = "2020" + $0[5].dropFirst(4)
            $0[7] = "hello"
        }
        try File.remove(scratch.logs / "router.log.000002")
        let words = try report().faults.map(\.words)
        #expect(words.contains("file 2 is missing"))
        #expect(words.contains("older than the record before it"))
        #expect(words.contains("not a bgexec record"))
    }
}
