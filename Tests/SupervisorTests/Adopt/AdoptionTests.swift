import Glibc
import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("Taking over what a killed shim or daemon left", .serialized, .timeLimit(.minutes(20)))
struct AdoptionTests {
    /// Prints 300 lines, and ends only when the test has done all its killing.
    private static func counting(until gate: Path) -> String {
        "i=0; while [ $i -lt 300 ] || [ ! -e '\(gate)' ]; do [ $i -ge 300 ] || echo line $i; i=$((i+1)); sleep 0.002; done; "
            + "printf tail; exit 42"
    }

    /// The numbers of the lines that a counting run has in the log.
    @LoopActor private func lines(_ bench: Bench) throws -> [Int] {
        try bench.log().split(separator: "\n").compactMap { line in
            line.hasPrefix("stdout F line ") ? Int(line.dropFirst(14)) : nil
        }
    }

    @Test(
        "a killed shim: the service keeps its pid, every line is in the log once, the exit is known (A5)",
        arguments: [1, 4])
    func killedShim(times: Int) async throws {
        try await onLoop {
            let bench = try Bench()
            let gate = bench.runFolder().path.parent / "gate"
            let handle = try bench.start(Self.counting(until: gate))
            try await bench.until(\.hasBegun)
            let leader = handle.began?.leader
            for round in 1...times {
                try await bench.eventually { bench.logSize > 200 + round * 500 }
                let shim = bench.runFolder().beginRecord()?.shim
                kill(try #require(shim?.pid), SIGKILL)
                try await bench.eventually { bench.runFolder().beginRecord()?.shim != shim }
                #expect(leader?.isOpen == true, "the service goes on")
                #expect(bench.end == nil)
            }
            try File.replace(gate, with: [])
            try await bench.untilGone()
            #expect(bench.end?.outcome == .ended(.exited(42), timedOut: false))
            #expect(try lines(bench) == Array(0..<300))
            #expect(try bench.log().contains("tail"))
            #expect(bench.runFolder().endRecord()?.outcome == .ended(.exited(42), timedOut: false))
        }
    }

    @Test("a leader that ends after a daemon has found it, and before its next shim is there: its exit is known")
    func endBeforeNextShim() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start("exec sleep 1000")
            try await bench.until(\.hasBegun)
            let began = try #require(handle.began)
            // Its shim reaps it, as init does when that was killed. The folder is not the one that the shim writes to.
            let folder = RunFolder(path: bench.folder / "found/unit/1")
            try File.makeDirectories(folder.path)
            try folder.save(began)
            guard let process = began.leader.open() else {
                Issue.record("it has ended too early")
                return
            }
            let orphan = OrphanedLeader(began.leader, in: folder, on: EventLoop.running) {}
            kill(began.leader.pid, SIGKILL)
            try await bench.untilGone()
            // Before Linux 6.15 only its parent knows.
            if process.endSeenFromOutside() != nil {
                try await bench.eventually { folder.endRecord() != nil }
                #expect(folder.endRecord()?.outcome == .ended(.signalled(SIGKILL), timedOut: false))
            }
            withExtendedLifetime(orphan) {}
        }
    }

    @Test("a run whose shim was killed is stopped with its whole tree", arguments: [false, true])
    func stopAfterKill(isOrderedBefore: Bool) async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let handle = try bench.start(
                "trap '' TERM; (trap '' TERM; setsid sleep \(word)) & sleep \(word); sleep \(word)")
            try await bench.until(\.hasBegun)
            try await bench.eventually { bench.members(of: handle).count >= 3 }
            let shim = try #require(bench.runFolder().beginRecord()?.shim)
            if isOrderedBefore { handle.stop() }
            kill(shim.pid, SIGKILL)
            if !isOrderedBefore {
                try await bench.eventually { bench.runFolder().beginRecord()?.shim != shim }
                handle.stop()
            }
            try await bench.untilGone()
            #expect(bench.processes(word).isEmpty)
            #expect(bench.end?.outcome == .ended(.signalled(SIGKILL), timedOut: false))
        }
    }

    @Test("a shim that is killed while it stops the tree leaves nothing")
    func killedWhileClearing() async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let handle = try bench.start("(trap '' TERM; setsid sleep \(word)) & sleep 0.2; exit 3") {
                $0.stopTimeout = .seconds(20)
            }
            try await bench.until { $0.end != nil }
            kill(try #require(handle.began?.shim.pid), SIGKILL)
            try await bench.untilGone()
            try await bench.eventually { bench.processes(word).isEmpty }
            #expect(bench.end?.outcome == .ended(.exited(3), timedOut: false))
        }
    }

    @Test("a shim killed before it recorded its leader: the leader is found by its marker and kept (A2)")
    func unrecordedLeader() async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let handle = try bench.start("exec sleep \(word)")
            try await bench.until(\.hasBegun)
            let began = try #require(handle.began)
            try await bench.eventually { bench.processes(word) == [began.leader.pid] }
            try File.remove(bench.runFolder().began)
            kill(began.shim.pid, SIGKILL)
            try await bench.eventually { bench.runFolder().beginRecord()?.shim.isOpen == true }
            #expect(bench.runFolder().beginRecord()?.leader == began.leader)
            handle.stop()
            try await bench.untilGone()
            #expect(bench.processes(word).isEmpty)
        }
    }

    @Test("a specification that no shim has taken is void, and a late shim starts nothing (A2)")
    func neverBegan() async throws {
        try await onLoop {
            let bench = try Bench()
            let folder = bench.runFolder()
            try File.makeDirectories(folder.path)
            try File.replace(folder.launch, with: bench.spec("touch \(bench.folder)/started").encoded)
            let run = RunIdentity(unit: "unit", number: 1)
            let none = try RunHandle.adopt(
                run, in: folder, program: Bench.program(), on: EventLoop.running, observer: { _ in })
            #expect(none == nil)
            guard case .couldNotStart = folder.endRecord()?.outcome else { Issue.record("no record"); return }
            _ = try bench.start("touch \(bench.folder)/started")
            try await bench.untilGone()
            #expect(try File.status(of: bench.folder / "started") == nil)
        }
    }

    @Test(
        "a process that reuses the pid of a run, or of its shim, is never taken for it nor signalled (A10)",
        arguments: [
            (UInt64(1), nil as String?), (0, "another boot"),
        ])
    func strangers(_ shift: UInt64, _ boot: String?) async throws {
        try await onLoop {
            let bench = try Bench()
            let folder = bench.runFolder()
            let word = Bench.word()
            let null = try File.openNull()
            let stranger = try SpawnRequest(
                executable: "/bin/sleep", arguments: ["sleep", word].map { Array($0.utf8) }, environment: []
            ).start(input: null, output: null, error: null)
            defer { _ = try? stranger.send(.kill); _ = try? stranger.waitForEnd() }
            let who = try #require(ProcessIdentity(of: stranger.pid))
            let other = ProcessIdentity(pid: who.pid, startTime: who.startTime + shift, boot: boot ?? who.boot)
            try File.makeDirectories(folder.path)
            try File.replace(folder.launch, with: bench.spec("true").encoded)
            try File.replace(
                folder.began, with: BeginRecord(leader: other, shim: other, time: .now, instant: .now).encoded)
            let handle = try RunHandle.adopt(
                RunIdentity(unit: "unit", number: 1), in: folder, program: Bench.program(), on: EventLoop.running,
                observer: { _ in })
            #expect(handle == nil)
            #expect(folder.endRecord()?.outcome == .unknown)
            #expect(who.isOpen, "the stranger lives")
        }
    }
}
