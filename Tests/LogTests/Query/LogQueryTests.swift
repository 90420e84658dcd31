import Log
import RegularExpression
import Syscalls
import Testing

@Suite("A query of the logs")
struct LogQueryTests {
    let scratch: Scratch
    var clock = TestClock()

    /// Two units that print in turns, a line each second; three runs of the router, of which the second fails.
    init() throws {
        scratch = try Scratch()
        let settings = LogSettings(maxSize: 64 << 10, maxFiles: 1000, keepFree: 0)
        var router = LogWriter(folder: scratch.logs, unit: "router", settings: settings, at: clock.now)
        var redis = LogWriter(folder: scratch.logs, unit: "redis", settings: settings, at: clock.now)
        redis.begin(run: 1, pid: 9, at: clock.now)
        for run in 1...3 {
            router.begin(run: run, pid: 100 + Int32(run), at: clock.now)
            for line in 0..<1000 {
                clock.advance(.milliseconds(500))
                router.append(
                    Array("router run \(run) line \(line)\n".utf8), from: line % 100 == 7 ? .stderr : .stdout,
                    at: clock.now)
                clock.advance(.milliseconds(500))
                redis.append(Array("redis beside run \(run) line \(line)\n".utf8), from: .stdout, at: clock.now)
            }
            router.end(failed: run == 2, how: run == 2 ? "exit 1" : "exit 0", at: clock.now)
        }
        router.finish(at: clock.now)
        router.finishRetention()
    }

    private func answer(_ units: [String] = ["router"], _ change: (inout LogQuery) throws -> Void = { _ in }) throws
        -> [String]
    {
        var query = LogQuery()
        try change(&query)
        let renderer = LogRenderer(.plain, units: [], isTerminal: false, hasColours: false)
        var output: [UInt8] = []
        _ = try query.run(units: units, in: scratch.logs) {
            renderer.append($0, to: &output)
            return true
        }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func time(_ text: String) -> UTCTime? { Timestamp.parse(Array(text.utf8).span) }

    @Test("gives everything, across rotation and compression, in the order of time")
    func everything() throws {
        #expect(try scratch.names().filter { $0.hasPrefix("router") && $0.hasSuffix(".zst") }.count >= 2)
        let lines = try answer(["router", "redis"])
        #expect(lines.count == 6000 + 7)
        #expect(
            lines.prefix(4) == [
                "--- router#1 began, pid 101 ---", "--- redis#1 began, pid 9 ---", "router run 1 line 0",
                "redis beside run 1 line 0",
            ])
    }

    @Test("the last lines are read from the end, whatever comes before them", arguments: [1, 5, 999, 5000, 100_000])
    func last(count: Int) throws {
        let all = try answer(["router", "redis"])
        #expect(try answer(["router", "redis"]) { $0.last = count } == all.suffix(count))
    }

    @Test(
        "a binary search for a span of time finds the same as reading everything",
        arguments: [0, 1, 999, 1000, 1500, 2999, 3000])
    func span(second: Int) throws {
        let start = UTCTime(
            nanoseconds: (time("2026-11-22T10:00:00.000000000Z")?.nanoseconds ?? 0) + Int64(second) * 1_000_000_000)
        let end = UTCTime(nanoseconds: start.nanoseconds + 60_000_000_000)
        var expected: [String] = []
        _ = try LogQuery().run(units: ["router"], in: scratch.logs) { entry in
            if entry.time.nanoseconds >= start.nanoseconds, entry.time.nanoseconds <= end.nanoseconds {
                if case .output(_, let bytes, _) = entry.content {
                    expected.append(String(decoding: bytes, as: UTF8.self))
                }
            }
            return true
        }
        let lines = try answer { ($0.since, $0.until) = (start, end) }
        #expect(lines.filter { !$0.hasPrefix("---") } == expected)
    }

    @Test("one run is given whole, with its bounds", arguments: [RunChoice.number(1), .number(3), .last, .lastFailed])
    func run(choice: RunChoice) throws {
        let number = choice == .number(1) ? 1 : choice == .lastFailed ? 2 : 3
        let lines = try answer { $0.run = choice }
        #expect(lines.count == 1002)
        #expect(lines.first == "--- router#\(number) began, pid \(100 + number) ---")
        #expect(lines[1] == "router run \(number) line 0")
        #expect(lines.last == "--- router#\(number) \(number == 2 ? "failed: exit 1" : "ended: exit 0") ---")
    }

    @Test("an unknown run gives nothing")
    func noSuchRun() throws {
        #expect(try answer { $0.run = .number(7) }.isEmpty)
        #expect(try answer(["redis"]) { $0.run = .lastFailed }.isEmpty)
    }

    @Test("one stream, and an expression with the context of its matches")
    func streamAndExpression() throws {
        let errors = try answer { $0.stream = .stderr }.filter { !$0.hasPrefix("---") }
        #expect(errors.count == 30)
        #expect(errors.first == "router run 1 line 7")
        let matches = try answer { $0.expression = try RegularExpression("run 2 line 50[05]$") }
        #expect(matches == ["router run 2 line 500", "router run 2 line 505"])
        let around = try answer(["router", "redis"]) {
            $0.expression = try RegularExpression("^router run 2 line 500$")
            $0.context = 1
        }
        #expect(around == ["redis beside run 2 line 499", "router run 2 line 500", "redis beside run 2 line 500"])
        let last = try answer {
            $0.expression = try RegularExpression("line 7$")
            $0.last = 2
        }
        #expect(last == ["router run 2 line 7", "router run 3 line 7"])
    }

    @Test("entries know their run wherever reading begins")
    func runsOfEntries() throws {
        var query = LogQuery()
        query.last = 1200
        query.wantsRuns = true
        var runs: Set<Int?> = []
        _ = try query.run(units: ["router"], in: scratch.logs) { entry in
            runs.insert(entry.run)
            return true
        }
        #expect(runs == [2, 3])
    }

    @Test("the query and the lines that follow it fit together without a gap or a duplicate")
    mutating func resumesPrevious() throws {
        var query = LogQuery()
        query.last = 3
        let outcome = try query.run(units: ["router"], in: scratch.logs) { _ in true }
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("new\n".utf8), from: .stdout, at: clock.now)
        let follower = LogFollower(folder: scratch.logs, from: outcome.places)
        var lines: [[UInt8]] = []
        while try !follower.poll({ if case .output(_, let bytes, _) = $0.content { lines.append(bytes) } }) {}
        #expect(lines == [Array("new".utf8)])
    }

    @Test("a unit without a log is named, and a reader that has enough is asked no more")
    func missing() throws {
        let outcome = try LogQuery().run(units: ["nobody", "router"], in: scratch.logs) { _ in false }
        #expect(outcome.missing == ["nobody"])
        #expect(try LogQuery.units(in: scratch.logs) == ["redis", "router"])
    }

    @Test(
        "zeros in the middle of a log, as a crash of the machine leaves them, keep no search by time from its end",
        arguments: [40, 60, 200, 1000])
    func zeros(kibibytes: Int) throws {
        func record(_ second: Int) -> [UInt8] {
            let time = UTCTime(nanoseconds: clock.now.wall.nanoseconds + Int64(second) * 1_000_000_000)
            return Array("\(time) stdout F second \(second)\n".utf8)
        }
        let before = (0..<2000).flatMap(record)
        let after = (2000..<6000).flatMap(record)
        let file = before + [UInt8](repeating: 0, count: kibibytes << 10) + [UInt8(ascii: "\n")] + after
        try File.replace(scratch.logs / "torn.log", with: file)
        for second in stride(from: 0, to: 6000, by: 251) {
            let since = UTCTime(nanoseconds: clock.now.wall.nanoseconds + Int64(second) * 1_000_000_000)
            let lines = try answer(["torn"]) { $0.since = since }
            #expect(lines.first { !$0.contains("\0") } == "second \(second)" && lines.last == "second 5999")
            let earlier = try answer(["torn"]) { $0.until = since }
            #expect(earlier.last { !$0.contains("\0") } == "second \(second)")
        }
    }
}
