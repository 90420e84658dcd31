import Log
import RegularExpression
import Testing

@Suite("The log probe")
struct LogScannerTests {
    let scratch: Scratch
    let clock = TestClock()

    init() throws { scratch = try Scratch() }

    @Test("finds a line of this run, never one of a run before")
    func onlyNew() throws {
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("Starting old Router\n".utf8), from: .stdout, at: clock.now)
        let place = try LogTail.end(folder: scratch.logs, unit: "router")
        var scanner = LogScanner(
            folder: scratch.logs, unit: "router", from: place, for: try RegularExpression("Starting .* Router"))
        #expect(try scanner.scan() == nil)
        writer.append(Array("Starting ".utf8), from: .stdout, at: clock.now)
        #expect(try scanner.scan() == nil)
        writer.append(Array("new Router\n".utf8), from: .stdout, at: clock.now)
        #expect(try scanner.scan() == clock.now.wall)
    }

    @Test("waits for a log that is not there yet")
    func noLogYet() throws {
        var scanner = LogScanner(folder: scratch.logs, unit: "router", from: nil, for: try RegularExpression("ready"))
        #expect(try scanner.scan() == nil)
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("ready\n".utf8), from: .stderr, at: clock.now)
        #expect(try scanner.scan() != nil)
    }
}
