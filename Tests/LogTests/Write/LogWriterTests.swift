import Glibc
import Log
import RegularExpression
import Syscalls
import Testing

@Suite("The writer")
struct LogWriterTests {
    let scratch: Scratch
    var clock = TestClock()

    init() throws { scratch = try Scratch() }

    @Test("writes one record per line, with time and stream")
    func records() throws {
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("one\ntwo\n".utf8), from: .stdout, at: clock.now)
        writer.append(Array("three\n".utf8), from: .stderr, at: clock.now)
        #expect(
            try scratch.text("router.log") == """
                2026-11-22T10:00:00.000000000Z stdout F:file 1 run=0 bytes=0
                2026-11-22T10:00:00.000000000Z stdout F one
                2026-11-22T10:00:00.000000000Z stdout F two
                2026-11-22T10:00:00.000000000Z stderr F three

                """
        )
    }

    @Test("keeps every byte: NUL, carriage returns, invalid UTF-8 (E3)")
    func everyByte() throws {
        let odd: [UInt8] = Array(0...255) + [10, 0xFF, 0xFE, 0x41, 0, 10, 10] + Array("10%\r20%\r100%\r\n".utf8)
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        for byte in odd { writer.append([byte], from: .stdout, at: clock.now) }
        #expect(bytes(of: try entries(scratch, "router")) == odd)
    }

    @Test("cuts a long line into pieces of 16 KiB (E1)", arguments: [16_383, 16_384, 16_385, 32_768, 10 << 20])
    func pieces(length: Int) throws {
        var writer = LogWriter(
            folder: scratch.logs, unit: "router", settings: LogSettings(maxSize: 1 << 30), at: clock.now)
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        for start in stride(from: 0, to: length, by: 60_000) {
            writer.append(Array(line[start..<min(length, start + 60_000)]), from: .stdout, at: clock.now)
        }
        writer.append([UInt8(ascii: "\n")], from: .stdout, at: clock.now)
        let records = withoutTimes(try scratch.text("router.log")).dropFirst()
        #expect(records.dropLast().allSatisfy { $0.hasPrefix("stdout P ") && $0.utf8.count == 9 + CRILine.pieceSize })
        #expect(records.last?.hasPrefix("stdout F ") == true)
        #expect(records.count == max(1, (length + CRILine.pieceSize - 1) / CRILine.pieceSize))
        #expect(bytes(of: try entries(scratch, "router")) == line + [10])
    }

    @Test("shows a prompt without a newline after a second, and the line continues after it")
    mutating func prompt() throws {
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.tick(clock.now)
        writer.append(Array("Password: ".utf8), from: .stdout, at: clock.now)
        #expect(writer.nextDeadline == clock.now.monotonic + 1_000_000_000)
        clock.advance(.milliseconds(999))
        writer.tick(clock.now)
        #expect(withoutTimes(try scratch.text("router.log")).count == 1)
        clock.advance(.milliseconds(1))
        writer.tick(clock.now)
        writer.append(Array("welcome\n".utf8), from: .stdout, at: clock.now)
        #expect(withoutTimes(try scratch.text("router.log")).suffix(2) == ["stdout P Password: ", "stdout F welcome"])
        #expect(bytes(of: try entries(scratch, "router")) == Array("Password: welcome\n".utf8))
    }

    @Test("keeps the last line although it has no newline, and marks the run's bounds (E2)")
    func lastLine() throws {
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.begin(run: 17, pid: 4242, at: clock.now)
        writer.append(Array("first\nlast".utf8), from: .stdout, at: clock.now)
        writer.end(failed: true, how: "exit 1", at: clock.now)
        writer.finish(at: clock.now)
        #expect(
            withoutTimes(try scratch.text("router.log")) == [
                "stdout F:file 1 run=0 bytes=0",
                "stdout F:run began router#17 pid=4242",
                "stdout F first",
                "stdout P last",
                "stdout F:run ended router#17 bytes=10 failed: exit 1",
            ])
        let all = try entries(scratch, "router")
        #expect(all.map(\.run) == [17, 17, 17, 17])
        #expect(all[2].content == .output(.stdout, bytes: Array("last".utf8), .cut))
        #expect(all[3].content == .mark(.ended(unit: "router", run: 17, bytes: 10, failed: true, how: "exit 1")))
    }

    @Test("never writes a record older than the one before it")
    mutating func order() throws {
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("held".utf8), from: .stdout, at: clock.now)
        clock.advance(.milliseconds(5))
        writer.append(Array("error\n".utf8), from: .stderr, at: clock.now)
        clock.setWall(back: 1)
        writer.append(Array(" and done\n".utf8), from: .stdout, at: clock.now)
        let times = try scratch.text("router.log").split(separator: "\n").map { String($0.prefix(30)) }
        #expect(times == times.sorted())
    }

    @Test("makes what was written durable at most a second later")
    mutating func durable() throws {
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("line\n".utf8), from: .stdout, at: clock.now)
        #expect(writer.nextDeadline == clock.now.monotonic + 1_000_000_000)
        clock.advance(.seconds(1))
        writer.tick(clock.now)
        #expect(writer.nextDeadline == nil)
    }

    @Test("continues in a new file when another program deleted, renamed or truncated the log (E9, E11)")
    func tampering() throws {
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("one\n".utf8), from: .stdout, at: clock.now)
        try File.remove(scratch.logs / "router.log")
        writer.append(Array("two\n".utf8), from: .stdout, at: clock.now)
        #expect(
            withoutTimes(try scratch.text("router.log")) == [
                "stdout F:file 1 run=0 bytes=4", "stdout F:note another program deleted the log; it continues here",
                "stdout F two",
            ])
        try File.rename(scratch.logs / "router.log", to: scratch.logs / "moved.log")
        writer.append(Array("three\n".utf8), from: .stdout, at: clock.now)
        #expect(try scratch.text("router.log").hasSuffix("stdout F three\n"))
        #expect(try scratch.text("moved.log").hasSuffix("stdout F two\n"))
        try File.openOrCreate(scratch.logs / "router.log").truncate(to: 0)
        writer.append(Array("four\n".utf8), from: .stdout, at: clock.now)
        #expect(
            withoutTimes(try scratch.text("router.log")).suffix(2) == [
                "stdout F:note another program truncated the log to 0 bytes", "stdout F four",
            ])
        #expect(try !scratch.text("router.log").utf8.contains(0))
    }

    @Test("a record that another program cut in two does not swallow the next", arguments: [40, 63, 100, 120, 140])
    func cutInTwo(size: Int64) throws {
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.append(Array("first line\nsecond line\n".utf8), from: .stdout, at: clock.now)
        try File.openOrCreate(scratch.logs / "router.log").truncate(to: size)
        writer.append(Array("next\n".utf8), from: .stdout, at: clock.now)
        let lines = try entries(scratch, "router", from: nil).compactMap { entry in
            if case .output(_, let bytes, _) = entry.content { String(decoding: bytes, as: UTF8.self) } else { nil }
        }
        #expect(lines.last == "next")
    }

    @Test("a file without a header can be read, and the next writer rotates it")
    func headless() throws {
        try scratch.write("2026-11-22T09:00:00.000000000Z stdout F old\n", to: "router.log")
        let query = LogQuery()
        var count = 0
        _ = try query.run(units: ["router"], in: scratch.logs) { _ in
            count += 1
            return true
        }
        #expect(count == 1)
        _ = LogWriter(
            folder: scratch.logs, unit: "router", settings: LogSettings(compress: false), at: clock.now)
        #expect(try scratch.names() == ["router.log", "router.log.000001"])
    }

    @Test("refuses a log folder that is a link, counts what it drops, and continues once the folder is right")
    mutating func linkedFolder() throws {
        try File.makeDirectories(scratch.path / "elsewhere")
        #expect(
            (scratch.path / "elsewhere").withCString { target in scratch.logs.withCString { link(target, $0) } } == 0)
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        #expect(writer.problem == .folderIsLink(scratch.logs))
        writer.append(Array("lost\n".utf8), from: .stdout, at: clock.now)
        try File.remove(scratch.logs)
        clock.advance(.seconds(1))
        writer.tick(clock.now)
        writer.append(Array("kept\n".utf8), from: .stdout, at: clock.now)
        #expect(writer.problem == nil)
        let lines = withoutTimes(try scratch.text("router.log"))
        #expect(lines[1].hasPrefix("stdout F:gap bytes=5 lines=1 from=2026-11-22T10:00:00.000000000Z"))
        #expect(lines[2] == "stdout F kept")
        #expect(try File.entries(of: scratch.path / "elsewhere").isEmpty)
    }

    private func link(_ target: UnsafePointer<CChar>, _ name: UnsafePointer<CChar>) -> Int32 { symlink(target, name) }
}

@Suite("A log for other tools")
struct ForeignReaderTests {
    @Test("has only records that fluent-bit's CRI parser accepts, including bgexec's own")
    func fluentBit() throws {
        let scratch = try Scratch()
        let clock = TestClock()
        var writer = LogWriter(folder: scratch.logs, unit: "router", at: clock.now)
        writer.begin(run: 1, pid: 1, at: clock.now)
        writer.append(Array("line\n\n\rodd \u{7}\nlast".utf8), from: .stderr, at: clock.now)
        writer.writeNote("words", at: clock.now)
        writer.end(failed: true, how: "SIGKILL", at: clock.now)
        let parser = try RegularExpression("^(?<time>[^ ]+) (?<stream>stdout|stderr) (?<logtag>[^ ]*) (?<message>.*)$")
        for line in try scratch.text("router.log").split(separator: "\n") {
            #expect(parser.matches(Array(line.utf8)), "\(line)")
        }
    }
}

@Suite("A run that outlives its writer (A5, A6)")
struct TakeoverTests {
    @Test("the next writer continues with the same pipe, and no line is lost or duplicated")
    func takeover() throws {
        let scratch = try Scratch()
        let pipe = scratch.path / "pipe"
        try File.makeNamedPipe(pipe)
        // As the run has it: both ways, so that the pipe always has a reader.
        let run = try File.openOrCreate(pipe)
        func lines(_ range: Range<Int>) -> [UInt8] { Array(range.map { "line \($0)\n" }.joined().utf8) }
        let first = try capture(scratch, from: try File.openForReading(pipe))
        try run.writeAll(lines(0..<1000))
        try waitFor("line 999", in: scratch)
        try first.send(.kill)
        _ = try first.waitForEnd()
        try run.writeAll(lines(1000..<2000))
        let reading = try File.openForReading(pipe)
        let second = try capture(scratch, from: reading)
        try run.writeAll(lines(2000..<3000))
        try waitFor("line 2999", in: scratch)
        try second.send(.kill)
        _ = try second.waitForEnd()
        #expect(bytes(of: try entries(scratch, "router")) == lines(0..<3000))
    }

    private func capture(_ scratch: Scratch, from pipe: borrowing Descriptor) throws -> ProcessHandle {
        let program = try capturer()
        let null = try File.openOrCreate("/dev/null")
        let words = [program.description, "capture", scratch.logs.description, "router", "10485760", "10", "0"]
        return try SpawnRequest(executable: program, arguments: words.map { Array($0.utf8) }, environment: [])
            .start(input: pipe, output: null, error: null)
    }

    /// Waits on the kernel's word that the folder has changed, not on a clock.
    private func waitFor(_ text: String, in scratch: Scratch) throws {
        try File.makeDirectories(scratch.logs)
        let watch = try FolderWatch(scratch.logs)
        while try !scratch.text("router.log").contains("stdout F \(text)\n") {
            var poll = PollSet()
            _ = poll.add(watch.descriptor)
            try poll.wait(upTo: .seconds(30))
            watch.clear()
        }
    }
}
