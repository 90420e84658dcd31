import Glibc
import Log
import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("A run whose disk is full", .serialized, .enabled(if: SmallDisk.isPossible, "needs the right to mount a tmpfs"))
struct FullDiskTests {
    /// Prints three times what the disk holds.
    private static let flood = "yes 'a line of a flood' | head -c 3000000; exit 3"

    @Test("records and logs on one full disk: the end is recorded, and the log says how much is missing")
    func everythingFull() async throws {
        try await onLoop {
            let bench = try Bench()
            let disk = try SmallDisk(at: bench.folder)
            try disk.fill(but: 300 << 10)
            try File.makeDirectories(bench.logs)
            _ = try bench.start(Self.flood)
            try await bench.untilGone()
            #expect(bench.end?.outcome == .ended(.exited(3), timedOut: false))
            #expect(bench.runFolder().endRecord() == bench.end)
            #expect(!bench.runFolder().logIsOpen)
            let report = try #require(try LogVerifier.verify("unit", in: bench.logs))
            #expect(report.faults.isEmpty && report.provedRuns == 1)
            #expect(report.declaredLost > 0 && report.bytes + report.declaredLost == 3_000_000)
        }
    }

    @Test("A14 the disk becomes read-only while it runs: its end is still reported, and nothing of it is left")
    func readOnly() async throws {
        try await onLoop {
            let bench = try Bench()
            let (run, child) = try await startWithChild(bench)
            let disk = try ReadOnlyFolder(bench.runFolder().path)
            run.stop()
            try await bench.untilGone()
            #expect(bench.end?.outcome == .ended(.signalled(SIGTERM), timedOut: false))
            #expect(ProcessIdentity(of: child) == nil, "what it had started is ended too")
            #expect(bench.runFolder().endRecord() == nil)
            _ = consume disk
        }
    }

    @Test("A14 the disk becomes read-only after another shim has taken the run over: nothing of it is left either")
    func readOnlyAfterTakeover() async throws {
        try await onLoop {
            let bench = try Bench()
            let (run, child) = try await startWithChild(bench)
            let first = try #require(run.began?.shim)
            kill(first.pid, SIGKILL)
            try await bench.eventually { bench.runFolder().beginRecord().map { $0.shim != first } == true }
            let disk = try ReadOnlyFolder(bench.runFolder().path)
            run.stop()
            try await bench.untilGone()
            #expect(bench.end != nil)
            // The shim that was its parent is gone: dead, it may wait for whoever inherited it to reap it.
            #expect(ProcessTable.entry(of: child)?.isZombie != false, "what it had started is ended too")
            #expect(bench.runFolder().endRecord() == nil)
            _ = consume disk
        }
    }

    /// Starts a run with a child that ignores SIGTERM.
    @LoopActor
    private func startWithChild(_ bench: Bench) async throws -> (run: RunHandle, child: Int32) {
        let run = try bench.start("(trap '' TERM; sleep 1000) & echo $! >child; exec sleep 1000")
        var child: Int32?
        try await bench.eventually {
            let bytes = (try? File.contents(of: bench.folder / "child")) ?? nil
            child = String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n").first.flatMap { Int32($0) }
            return run.began != nil && child != nil
        }
        return (run, try #require(child))
    }

    @Test(
        "a log folder that stays full: the next run first logs what was lost before"
    )
    func toldByTheNextRun() async throws {
        try await onLoop {
            let bench = try Bench()
            try File.makeDirectories(bench.logs)
            let disk = try SmallDisk(at: bench.logs)
            try disk.fill(but: 0)
            _ = try bench.start("echo one; exit 3", run: 1)
            try await bench.untilGone()
            #expect(bench.runFolder(1).endRecord()?.outcome == .ended(.exited(3), timedOut: false))
            #expect(bench.runFolder(1).logIsOpen)
            try disk.free()
            let second = try bench.start("echo two", run: 2)
            try await bench.eventually { second.ended != nil && !bench.runFolder(2).logIsOpen }
            #expect(!bench.runFolder(1).logIsOpen)
            let report = try #require(try LogVerifier.verify("unit", in: bench.logs))
            #expect(report.declaredLost == 4 && report.bytes == 4)
            #expect(report.provedRuns == 1)
            let log = try bench.log()
            let lines = log.split(separator: "\n")
            let end = try #require(lines.firstIndex { $0.contains("ended unit#1") }, "\(log)")
            #expect(end < lines.firstIndex { $0.contains("began unit#2") } ?? 0, "\(log)")
        }
    }
}

/// A folder that a test makes read-only for a while, as a disk becomes on which an error was found.
private final class ReadOnlyFolder {
    private let place: Path

    init(_ place: Path) throws {
        self.place = place
        let name = place.description
        guard mount(name, name, nil, UInt(MS_BIND), nil) == 0,
            mount(nil, name, nil, UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil) == 0
        else { throw SystemError.last("mount") }
    }

    deinit { umount2(place.description, Int32(MNT_DETACH)) }
}

/// A small file system that a test can fill.
private final class SmallDisk {
    private let place: Path

    /// True where this user may mount one.
    static let isPossible: Bool = (try? SmallDisk(at: "/mnt")) != nil

    init(at place: Path) throws {
        self.place = place
        guard Glibc.mount("tmpfs", place.description, "tmpfs", 0, "size=1m,mode=0700") == 0 else {
            throw SystemError.last("mount")
        }
    }

    deinit { umount2(place.description, Int32(MNT_DETACH)) }

    /// Takes all space but so many bytes.
    func fill(but rest: Int) throws {
        let filler = try File.openOrCreate(place / "filler")
        while (try? filler.writeAll([UInt8](repeating: 0, count: 4096))) != nil {}
        let size = try filler.status().size
        try filler.truncate(to: size - Int64(rest))
    }

    func free() throws { try File.remove(place / "filler") }
}
