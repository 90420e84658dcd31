import Glibc
import Log
import Syscalls
import Testing

/// A small file system that a test can fill.
final class SmallDisk {
    let scratch: Scratch

    /// True where this user may mount one.
    static let isPossible: Bool = {
        guard let disk = try? SmallDisk(size: "64k") else { return false }
        return (try? File.entries(of: disk.scratch.logs)) != nil
    }()

    init(size: String, inodes: Int = 0) throws {
        scratch = try Scratch()
        try File.makeDirectories(scratch.logs)
        let options = "size=\(size),mode=0700" + (inodes > 0 ? ",nr_inodes=\(inodes)" : "")
        guard Glibc.mount("tmpfs", scratch.logs.description, "tmpfs", 0, options) == 0 else {
            throw SystemError.last("mount")
        }
    }

    deinit { umount2(scratch.logs.description, Int32(MNT_DETACH)) }

    /// Takes all space that is left.
    func fill() throws {
        let file = try File.openOrCreate(scratch.logs / "filler")
        let block = [UInt8](repeating: 0, count: 4096)
        while (try? file.writeAll(block)) != nil {}
    }

    func free() throws { try File.remove(scratch.logs / "filler") }
}

@Suite("A full disk (E7)", .enabled(if: SmallDisk.isPossible, "needs the right to mount a tmpfs"))
struct FullDiskTests {
    private func lines(_ range: Range<Int>) -> [UInt8] {
        Array(range.map { "line \($0) and what else there is to say about it\n" }.joined().utf8)
    }

    private func gaps(_ entries: [LogEntry]) -> [LogGap] {
        entries.compactMap { if case .mark(.gap(let gap)) = $0.content { gap } else { nil } }
    }

    @Test(
        "loses what it must, says exactly what, and recovers within a second of space coming back (I5)",
        arguments: 1...10)
    func exactGap(seed: UInt64) throws {
        var random = Seeded(seed)
        let disk = try SmallDisk(size: "1m")
        var clock = TestClock()
        var writer = LogWriter(
            folder: disk.scratch.logs, unit: "router", settings: LogSettings(keepFree: 0), at: clock.now)
        writer.begin(run: 1, pid: 1, at: clock.now)
        var emitted: Int64 = 0
        var isFull = false
        for round in 0..<200 {
            if round == 90 || round == 160 { try disk.free() }
            isFull = (60..<90).contains(round) || (130..<160).contains(round)
            // Each time: old log files that are compressed meanwhile, whenever the machine comes to it, give space back.
            if isFull { try disk.fill() }
            // More than a log has taken room for beforehand.
            let chunk = Array(lines(round * 60..<round * 60 + 60).prefix(Int.random(in: 1...3000, using: &random)))
            writer.append(chunk, from: Bool.random(using: &random) ? .stdout : .stderr, at: clock.now)
            emitted += Int64(chunk.count)
            clock.advance(.milliseconds(Int.random(in: 1...300, using: &random)))
            if let deadline = writer.nextDeadline, deadline <= clock.now.monotonic { writer.tick(clock.now) }
        }
        clock.advance(.seconds(1))
        writer.tick(clock.now)
        #expect(writer.problem == nil && !isFull)
        writer.end(failed: false, how: "exit 0", at: clock.now)
        writer.finish(at: clock.now)
        let all = try entries(disk.scratch, "router")
        let kept = bytes(of: all).count + bytes(of: all, .stderr).count
        let lost = gaps(all).reduce(0) { $0 + ($1.bytes ?? 0) }
        #expect(Int64(kept) + lost == emitted, "seed \(seed)")
        #expect(gaps(all).count == 2)
        #expect(
            all.last?.content == .mark(.ended(unit: "router", run: 1, bytes: emitted, failed: false, how: "exit 0")))
    }

    @Test("a run that begins on a full disk is marked as soon as there is space, before its first line")
    func fullFromTheStart() throws {
        let disk = try SmallDisk(size: "64k")
        var clock = TestClock()
        try disk.fill()
        var writer = LogWriter(folder: disk.scratch.logs, unit: "router", at: clock.now)
        writer.begin(run: 7, pid: 1, at: clock.now)
        #expect(writer.nextDeadline != nil)
        try disk.free()
        clock.advance(.seconds(1))
        writer.append(lines(0..<2), from: .stdout, at: clock.now)
        writer.tick(clock.now)
        let all = try entries(disk.scratch, "router")
        #expect(all.first?.content == .mark(.began(unit: "router", run: 7, pid: 1)))
        #expect(bytes(of: all) == lines(0..<2))
    }

    @Test(
        "a run that ends on a full disk records in the reserved room what was lost, and how it ended"
    )
    func endsWhileFull() throws {
        let disk = try SmallDisk(size: "256k")
        var clock = TestClock()
        var writer = LogWriter(
            folder: disk.scratch.logs, unit: "router", settings: LogSettings(keepFree: 0), at: clock.now)
        writer.begin(run: 1, pid: 1, at: clock.now)
        writer.append(lines(0..<10), from: .stdout, at: clock.now)
        try disk.fill()
        for start in stride(from: 10, to: 5000, by: 10) {
            writer.append(lines(start..<start + 10), from: .stdout, at: clock.now)
            clock.advance(.milliseconds(7))
            if let deadline = writer.nextDeadline, deadline <= clock.now.monotonic { writer.tick(clock.now) }
        }
        writer.end(failed: true, how: "exit 1", at: clock.now)
        writer.finish(at: clock.now)
        let all = try entries(disk.scratch, "router")
        let emitted = Int64(lines(0..<5000).count)
        let lost = gaps(all).reduce(0) { $0 + ($1.bytes ?? 0) }
        #expect(gaps(all).count == 1 && lost > 0)
        #expect(Int64(bytes(of: all).count) + lost == emitted)
        #expect(
            all.last?.content == .mark(.ended(unit: "router", run: 1, bytes: emitted, failed: true, how: "exit 1")))
        let report = try #require(try LogVerifier.verify("router", in: disk.scratch.logs))
        #expect(report.faults.isEmpty && report.declaredLost == lost && report.provedRuns == 1)
    }

    @Test("frees the oldest files before it loses a line")
    func freesOldest() throws {
        // A test beside this one that is just starting a process holds removed files open for a moment, and the space that they take.
        for _ in 0..<10 where try losesNothing() { return }
        Issue.record("it loses lines though older files could have been removed")
    }

    private func losesNothing() throws -> Bool {
        let disk = try SmallDisk(size: "512k")
        let clock = TestClock()
        let settings = LogSettings(maxSize: 64 << 10, maxFiles: 100, keepFree: 0, compress: false)
        var writer = LogWriter(folder: disk.scratch.logs, unit: "router", settings: settings, at: clock.now)
        for start in stride(from: 0, to: 20_000, by: 100) {
            writer.append(lines(start..<start + 100), from: .stdout, at: clock.now)
        }
        let all = try entries(disk.scratch, "router")
        let last = lines(0..<20_000).suffix(200_000)
        return try writer.problem == nil && disk.scratch.names().count > 3 && gaps(all).isEmpty
            && last.elementsEqual(bytes(of: all).suffix(200_000))
    }

    @Test("continues in its file when no inode is free (E21)")
    func noInode() throws {
        let disk = try SmallDisk(size: "4m", inodes: 4)
        let clock = TestClock()
        var settings = LogSettings(maxSize: 64 << 10, maxFiles: 100, keepFree: 0, compress: false)
        settings.keepFree = 0
        var writer = LogWriter(folder: disk.scratch.logs, unit: "router", settings: settings, at: clock.now)
        _ = try File.openOrCreate(disk.scratch.logs / "other")
        _ = try? File.openOrCreate(disk.scratch.logs / "another")
        for start in stride(from: 0, to: 5000, by: 100) {
            writer.append(lines(start..<start + 100), from: .stdout, at: clock.now)
        }
        let all = try entries(disk.scratch, "router")
        #expect(gaps(all).isEmpty)
        #expect(bytes(of: all) == lines(0..<5000))
        try File.remove(disk.scratch.logs / "other")
        try File.remove(disk.scratch.logs / "another")
        writer.append(lines(5000..<5010), from: .stdout, at: clock.now)
        #expect(try disk.scratch.names().contains("router.log"))
        #expect(bytes(of: try entries(disk.scratch, "router")) == lines(0..<5010))
    }
}
