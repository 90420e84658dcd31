import Glibc
import Log
import Syscalls
import Testing

@Suite("Rotation")
struct RotationTests {
    let scratch: Scratch
    let clock = TestClock()

    init() throws { scratch = try Scratch() }

    private func lines(_ range: Range<Int>) -> [UInt8] {
        Array(range.map { "line \($0) and what else there is to say about it\n" }.joined().utf8)
    }

    private func write(_ range: Range<Int>, _ settings: LogSettings, settling: Bool = true) {
        var writer = LogWriter(folder: scratch.logs, unit: "router", settings: settings, at: clock.now)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 100) {
            writer.append(lines(start..<min(start + 100, range.upperBound)), from: .stdout, at: clock.now)
        }
        writer.finish(at: clock.now)
        if settling { writer.finishRetention() }
    }

    @Test("keeps every line, in files of the configured size", arguments: [false, true])
    func whole(compress: Bool) throws {
        write(0..<5000, LogSettings(maxSize: 64 << 10, maxFiles: 100, keepFree: 0, compress: compress))
        let names = try scratch.names()
        #expect(names.count > 5)
        #expect(names.dropFirst().allSatisfy { $0.hasSuffix(".zst") == compress })
        for name in names {
            let size = try File.status(of: scratch.logs / Path(name))?.size ?? 0
            #expect(size <= 64 << 10)
        }
        #expect(bytes(of: try entries(scratch, "router")) == lines(0..<5000))
    }

    @Test("keeps the configured number of files, and never reuses a number")
    func bounded() throws {
        let settings = LogSettings(maxSize: 64 << 10, maxFiles: 3, keepFree: 0, compress: false)
        write(0..<5000, settings)
        let before = try scratch.names()
        #expect(before.count == 3)
        write(5000..<8000, settings)
        let after = try scratch.names()
        #expect(after.count == 3)
        #expect(after[1] > before[2])
        #expect(bytes(of: try entries(scratch, "router")).suffix(100) == lines(0..<8000).suffix(100))
    }

    @Test("a compressed file reads as zstd's own tool reads it")
    func standardFormat() throws {
        write(0..<3000, LogSettings(maxSize: 64 << 10, maxFiles: 100, keepFree: 0))
        let tool = Command("zstdcat", [scratch.logs / "router.log.000001.zst"])
        guard let result = try tool.run() else { return }
        #expect(result.status == .exited(0))
        #expect(String(decoding: result.output, as: UTF8.self).contains("stdout F line 10 and"))
    }

    @Test("continues in a new file after the clock was set back, so that time never goes back within a file (E19)")
    func clockSetBack() throws {
        var clock = clock
        let settings = LogSettings(compress: false)
        var writer = LogWriter(folder: scratch.logs, unit: "router", settings: settings, at: clock.now)
        writer.append(Array("before\n".utf8), from: .stdout, at: clock.now)
        clock.setWall(back: 86_400 * 365)
        writer.append(Array("after\n".utf8), from: .stdout, at: clock.now)
        #expect(try scratch.names() == ["router.log", "router.log.000001"])
        #expect(try scratch.text("router.log").split(separator: "\n").allSatisfy { $0.hasPrefix("2025-11-22") })
        #expect(bytes(of: try entries(scratch, "router")) == Array("before\nafter\n".utf8))
    }

    @Test("a link in place of the next file is not written through")
    func link() throws {
        try File.makeDirectories(scratch.logs)
        try scratch.write("precious", to: "victim")
        #expect(
            "victim".withCString { target in (scratch.logs / "router.log").withCString { symlink(target, $0) } } == 0)
        let writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        #expect(writer.problem == .notAFile(scratch.logs / "router.log"))
        #expect(try scratch.text("victim") == "precious")
    }

    @Test(
        "a reader in the middle continues through rotation and compression: no line lost, none twice (E15)",
        arguments: 1...8)
    func followers(seed: UInt64) throws {
        var random = Seeded(seed)
        let settings = LogSettings(maxSize: 64 << 10, maxFiles: 100, keepFree: 0)
        var writer = LogWriter(folder: scratch.logs, unit: "router", settings: settings, at: clock.now)
        let followers = (0..<2).map { _ in
            LogFollower(folder: scratch.logs, from: [("router", LogPosition(number: 1, offset: 0))])
        }
        var got: [[UInt8]] = [[], []]
        var written = 0
        while written < 4000 {
            let next = written + Int.random(in: 1...400, using: &random)
            writer.append(lines(written..<next), from: .stdout, at: clock.now)
            written = next
            if Int.random(in: 0..<4, using: &random) == 0 { writer.finishRetention() }
            let reader = Int.random(in: 0..<2, using: &random)
            _ = try followers[reader].poll { got[reader] += bytes(of: [$0]) }
        }
        for reader in 0..<2 {
            while try !followers[reader].poll({ got[reader] += bytes(of: [$0]) }) {}
            #expect(got[reader] == lines(0..<written), "seed \(seed), reader \(reader)")
        }
    }

    @Test(
        "the limits hold at each moment of a run that prints without end, and after it (X9)", arguments: [false, true])
    func limitsHold(compress: Bool) throws {
        let settings = LogSettings(
            maxSize: 64 << 10, maxFiles: 4, totalLimit: 400 << 10, keepFree: 0, compress: compress)
        var writer = LogWriter(folder: scratch.logs, unit: "router", settings: settings, at: clock.now)
        var most = 0
        for start in stride(from: 0, to: 40_000, by: 500) {
            writer.append(lines(start..<start + 500), from: .stdout, at: clock.now)
            let names = try scratch.names().filter { $0.hasPrefix("router.log") && !$0.hasSuffix(".part") }
            // A file and its compressed form are one for a moment.
            most = max(most, Set(names.map { $0.replacing(".zst", with: "") }).count)
        }
        writer.finish(at: clock.now)
        #expect(most <= settings.maxFiles + 1, "one is evicted right after the next has begun")
        writer.finishRetention()
        #expect(try scratch.names().filter { $0.hasPrefix("router.log") }.count <= settings.maxFiles)
        #expect(bytes(of: try entries(scratch, "router")).suffix(1000) == lines(0..<40_000).suffix(1000))
    }

    @Test("a reader that is far behind loses nothing that it holds, whatever the limits remove")
    func held() throws {
        let settings = LogSettings(maxSize: 64 << 10, maxFiles: 2, keepFree: 0)
        var writer = LogWriter(folder: scratch.logs, unit: "router", settings: settings, at: clock.now)
        let follower = LogFollower(folder: scratch.logs, from: [("router", LogPosition(number: 1, offset: 0))])
        try follower.holdAhead()
        for start in stride(from: 0, to: 20_000, by: 500) {
            writer.append(lines(start..<start + 500), from: .stdout, at: clock.now)
            try follower.holdAhead()
        }
        writer.finish(at: clock.now)
        writer.finishRetention()
        #expect(try scratch.names().filter { $0.hasPrefix("router.log") }.count <= 2)
        var all: [LogEntry] = []
        while try !follower.poll({ all.append($0) }) {}
        #expect(bytes(of: all) == lines(0..<20_000))
    }

    @Test("a reader that comes to compressed files reads them whole, also a record that lies in two of their frames")
    func frames() throws {
        write(0..<60_000, LogSettings(maxSize: 1 << 20, maxFiles: 100, keepFree: 0))
        #expect(try scratch.names().filter { $0.hasSuffix(".zst") }.count >= 3)
        #expect(bytes(of: try entries(scratch, "router")) == lines(0..<60_000))
    }
}
