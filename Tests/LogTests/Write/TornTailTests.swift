import Log
import Syscalls
import Testing

@Suite("A log whose writer was killed")
struct TornTailTests {
    private static let head =
        "2026-11-22T09:00:00.000000000Z stdout F:file 1 run=0 bytes=0\n2026-11-22T09:00:00.000000000Z stdout F whole\n"
    private static let torn = "2026-11-22T09:00:01.000000000Z stderr F half a line"

    @Test(
        "is repaired wherever it was cut: no byte of a run is lost, no record is broken", arguments: 0...torn.utf8.count
    )
    func anywhere(cut: Int) throws {
        let scratch = try Scratch()
        try scratch.write(Self.head + Self.torn.prefix(cut), to: "router.log")
        let clock = TestClock()
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("next\n".utf8), from: .stdout, at: clock.now)
        let all = try entries(scratch, "router")
        #expect(all.count == (cut == 0 ? 2 : cut > 40 ? 4 : 3) || cut == 40)
        #expect(bytes(of: all) == Array("whole\nnext\n".utf8))
        #expect(bytes(of: all, .stderr) == Array(Self.torn.utf8.prefix(cut).dropFirst(40)))
        #expect(!all.contains { if case .foreign = $0.content { true } else { false } })
        let gaps = all.filter { if case .mark(.gap(let gap)) = $0.content { gap.bytes == nil } else { false } }
        #expect(gaps.count == (cut == 0 ? 0 : 1))
    }

    @Test("after a power cut loses its zeros")
    func zeros() throws {
        let scratch = try Scratch()
        try scratch.write(Self.head + String(repeating: "\0", count: 5000), to: "router.log")
        _ = LogWriter(folder: scratch.logs, unit: "router", at: TestClock().now)
        #expect(bytes(of: try entries(scratch, "router")) == Array("whole\n".utf8))
    }

    @Test("keeps lines that bgexec did not write")
    func foreign() throws {
        let scratch = try Scratch()
        try scratch.write(Self.head + "somebody's own words", to: "router.log")
        _ = LogWriter(folder: scratch.logs, unit: "router", at: TestClock().now)
        #expect(
            try entries(scratch, "router").contains {
                $0.content == .foreign(bytes: Array("somebody's own words".utf8))
            })
    }
}
