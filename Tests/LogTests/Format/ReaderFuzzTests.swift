import Syscalls
import Testing

@testable import Log

@Suite("Any bytes")
struct ReaderFuzzTests {
    private static let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1"

    /// Records of every kind, to be broken at random.
    private static let seeds: [[UInt8]] =
        [
            "2026-11-22T10:00:00.123456789Z stdout F a line\n2026-11-22T10:00:00.123456789Z stderr P a piece\n",
            "2026-11-22T10:00:00.123456789Z stdout F:file 18 run=17 bytes=991231\n",
            "2026-11-22T10:00:00.123456789Z stdout F:run began router#17 pid=4242\n",
            "2026-11-22T10:00:00.123456789Z stdout F:run ended router#17 bytes=10 failed: exit 1\n",
            "2026-11-22T10:00:00.123456789Z stdout F:note words\n2026-11-22T10:00:00.123456789Z stdout F:new thing\n",
            "2026-11-22T10:00:00.1Z stdout F:gap bytes=5 lines=1 from=2026-11-22T10:00:00.123456789Z "
                + "to=2026-11-22T10:00:00.123456789Z reason: full\n",
            "2026-11-22T10:00:00.123456789Z stdout F \u{1B}]0;t\u{7}\u{202E}\r\u{9B}3mé世🎉\n",
        ].map { Array($0.utf8) } + [SeekTable().bytes]

    @Test("are read without breaking the readers' promises", arguments: 1...8)
    func readers(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<(Self.isLong ? 20_000 : 300) {
            var bytes = (0..<Int.random(in: 1...4, using: &random)).flatMap { _ in
                Self.seeds.randomElement(using: &random) ?? []
            }
            for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                default: bytes.removeLast(bytes.count - place)
                }
            }
            let words = ReaderProperties.broken(by: bytes)
            #expect(words == nil, "seed \(seed): \(bytes)")
        }
    }

    @Test(
        "once found, still fixed: a day that its month does not have is not a valid time",
        arguments: ["2026-11-31", "2026-02-29", "2100-02-29", "2026-06-31"])
    func noSuchDay(date: String) {
        let rest = "T10:00:00.123456789Z stdout F text\n"
        #expect(CRILine(parsing: Array((date + rest).utf8).span) == nil)
        #expect(ReaderProperties.broken(by: Array((date + rest).utf8)) == nil)
        for real in ["2024-02-29", "2000-02-29", "2026-11-30", "2026-12-31"] {
            #expect(ReaderProperties.broken(by: Array((real + rest).utf8)) == nil)
            #expect(CRILine(parsing: Array((real + rest).utf8).span) != nil, "\(real)")
        }
    }

    @Test("are read as they were written, however they are cut, and the log verifies", arguments: 1...6)
    func roundTrip(seed: UInt64) throws {
        var random = Seeded(seed)
        let scratch = try Scratch()
        var clock = TestClock()
        let settings = LogSettings(maxSize: 64 << 10, maxFiles: 1000, keepFree: 0, compress: seed.isMultiple(of: 2))
        var writer = LogWriter(folder: scratch.logs, unit: "u", settings: settings, at: clock.now)
        writer.begin(run: 1, pid: 1, at: clock.now)
        var written: [LogStream: [UInt8]] = [:]
        for _ in 0..<(Self.isLong ? 2000 : 120) {
            let newlines = Int.random(in: 1...200, using: &random)
            let chunk = (0..<Int.random(in: 1...9000, using: &random)).map { _ -> UInt8 in
                Int.random(in: 0..<newlines * 20, using: &random) == 0 ? 10 : UInt8.random(in: 0...255, using: &random)
            }
            let stream: LogStream = Bool.random(using: &random) ? .stdout : .stderr
            writer.append(chunk, from: stream, at: clock.now)
            written[stream, default: []] += chunk
            clock.advance(.milliseconds(Int.random(in: 0...700, using: &random)))
            if let deadline = writer.nextDeadline, deadline <= clock.now.monotonic { writer.tick(clock.now) }
        }
        writer.end(failed: false, how: "exit 0", at: clock.now)
        writer.finish(at: clock.now)
        writer.finishRetention()
        let all = try entries(scratch, "u")
        #expect(bytes(of: all) == written[.stdout] ?? [], "seed \(seed)")
        #expect(bytes(of: all, .stderr) == written[.stderr] ?? [], "seed \(seed)")
        let report = try #require(try LogVerifier.verify("u", in: scratch.logs))
        #expect(report.isComplete && report.provedRuns == 1, "seed \(seed): \(report)")
    }
}
