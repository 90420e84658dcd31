import Syscalls
import Testing

@testable import Log

@Suite("A compression that does not finish")
struct CompressionTests {
    private let scratch: Scratch
    private let names = LogNames(unit: "router")
    private let clock = TestClock()

    init() throws {
        scratch = try Scratch()
        let settings = LogSettings(maxSize: 2 << 20, maxFiles: 10, keepFree: 0, compress: false)
        var writer = LogWriter(folder: scratch.logs, unit: "router", settings: settings, at: clock.now)
        for _ in 0..<4 {
            writer.append([UInt8](repeating: UInt8(ascii: "x"), count: 900_000) + [10], from: .stdout, at: clock.now)
        }
        writer.finish(at: clock.now)
        writer.finishRetention()
    }

    @Test("is aborted if it hangs: the plain file stays as it was, and nothing partial is left (E14)")
    func brokenOff() throws {
        let before = try scratch.names()
        let lines = bytes(of: try entries(scratch, "router"))
        var frames = 0
        let isWhole = try Compression.run(1, in: try Folder(opening: scratch.logs), names) {
            frames += 1
            return frames > 2
        }
        #expect(!isWhole)
        #expect(try scratch.names() == before)
        #expect(bytes(of: try entries(scratch, "router")) == lines)
    }

    @Test("keeps the plain file too if it cannot write (E14)")
    func cannotWrite() throws {
        let lines = bytes(of: try entries(scratch, "router"))
        // What stands in the way of the part: a folder cannot be opened for writing, nor replaced.
        try File.makeDirectories(scratch.logs / names.compressing(1) / "x")
        #expect(throws: SystemError.self) {
            _ = try Compression.run(1, in: try Folder(opening: scratch.logs), names) { false }
        }
        #expect(bytes(of: try entries(scratch, "router")) == lines)
    }
}
