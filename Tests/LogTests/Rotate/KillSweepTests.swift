import Log
import Syscalls
import Testing

/// A real writer is killed by the kernel at one system call of its rotation after the other; a second one continues.
@Suite("A writer killed in the middle of rotation (E13)")
struct KillSweepTests {
    private static let calls = "renameat,openat,unlinkat,ftruncate,fsync,fdatasync,pwrite64"
    private static let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1"

    @Test(
        "loses and duplicates no line, whichever call it dies at",
        .enabled(if: File.isExecutable("/usr/bin/strace"), "no strace"))
    func everyCall() throws {
        var kills = 0
        var number = 1
        while try sweep(Self.isLong ? Self.calls + ",write" : Self.calls, at: number) {
            kills += 1
            // Beyond the first rotation and compression, the short version takes samples.
            number += Self.isLong || number < 24 ? 1 : 7
        }
        #expect(kills > 20)
    }

    @Test("the control: a log that loses a line does not pass")
    func control() throws {
        let scratch = try Scratch()
        try feed(scratch, 0...499)
        let text = try scratch.text("router.log")
        let broken = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().filter {
            $0.offset != 100
        }
        try scratch.write(broken.map(\.element).joined(separator: "\n"), to: "router.log")
        #expect(throws: Incomplete.self) { try check(scratch, told: 499, last: 499) }
    }

    private struct Incomplete: Error {}

    /// - Returns: false when the writer reached its end, since there is no such call any more.
    private func sweep(_ calls: String, at number: Int) throws -> Bool {
        let scratch = try Scratch()
        let inject = "inject=\(calls):signal=KILL:when=\(number)"
        let arguments = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e", inject].map { Path($0) }
        let traced = Command("strace", arguments + [try capturer()] + feedArguments(scratch, 0...4999))
        let result = try #require(try traced.run())
        let told = String(decoding: result.output, as: UTF8.self).split(separator: "\n").last.flatMap { Int($0) } ?? -1
        try feed(scratch, (told + 1000)...(told + 2000))
        do {
            try check(scratch, told: told, last: told + 2000)
        } catch {
            Issue.record("killed at call \(number) of \(calls), after line \(told)")
            throw error
        }
        return result.status == .signalled(Signal.kill.number)
    }

    private func feedArguments(_ scratch: Scratch, _ lines: ClosedRange<Int>) -> [Path] {
        ["feed", scratch.logs.description, "router", "65536", "100", "1", "\(lines.lowerBound)", "\(lines.upperBound)"]
            .map { Path($0) }
    }

    private func feed(_ scratch: Scratch, _ lines: ClosedRange<Int>) throws {
        let done = try #require(try Command(try capturer().description, feedArguments(scratch, lines)).run())
        #expect(done.status == .exited(0))
    }

    /// Every line that was reported as written is there once, in order; beyond them at most the chunk that was on its way.
    private func check(_ scratch: Scratch, told: Int, last: Int) throws {
        let text = String(decoding: bytes(of: try entries(scratch, "router")), as: UTF8.self)
        let numbers = text.split(separator: "\n").compactMap { line in
            line.hasPrefix("line ") ? line.split(separator: " ")[1] : nil
        }.compactMap { Int($0) }
        let first = numbers.prefix { $0 < told + 1000 || last == told }
        guard first.elementsEqual(0..<first.count), first.count > told, first.count <= told + 51 else {
            throw Incomplete()
        }
        if last > told, !numbers.dropFirst(first.count).elementsEqual(told + 1000...last) { throw Incomplete() }
        let names = try scratch.names()
        if names.contains(where: { $0.hasSuffix(".part") }) || Set(names).count != names.count { throw Incomplete() }
    }
}
