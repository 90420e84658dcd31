import Glibc
import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("A shim and its run", .serialized, .timeLimit(.minutes(20)))
struct ShimTests {
    @Test(
        "the exact exit code and signal are recorded",
        arguments: [
            ("exit 0", RunOutcome.ended(.exited(0), timedOut: false)),
            ("exit 255", .ended(.exited(255), timedOut: false)),
            ("kill -SEGV $$", .ended(.signalled(11), timedOut: false)),
            ("kill -KILL $$", .ended(.signalled(9), timedOut: false)),
        ])
    func exits(_ script: String, _ outcome: RunOutcome) async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start(script)
            try await bench.untilGone()
            #expect(bench.end?.outcome == outcome)
            #expect(bench.runFolder().endRecord() == handle.ended)
            #expect(handle.began != nil)
        }
    }

    @Test(
        "a file that cannot be executed is reported with its errno",
        arguments: [("/nope", ENOENT), ("/etc/passwd", EACCES), ("/tmp", EACCES)])
    func cannotStart(_ path: String, _ code: Int32) async throws {
        try await onLoop {
            let bench = try Bench()
            _ = try bench.start("") { $0.executable = Path(path) }
            try await bench.untilGone()
            guard case .couldNotStart(_, let found) = bench.end?.outcome else {
                Issue.record("\(String(describing: bench.end))"); return
            }
            #expect(found == code)
            #expect(bench.end?.outcome.hopelessness != nil)
        }
    }

    @Test("the last line without a newline is in the log, and output of a grandchild after the leader's end")
    func output() async throws {
        try await onLoop {
            let bench = try Bench()
            // The leader ends only when its child is deaf to SIGTERM, and the child prints only when the leader's end is known.
            _ = try bench.start(
                """
                echo one; echo two >&2
                (trap '' TERM; : > deaf; until [ -e go ]; do sleep 0.01; done; echo three; printf last) &
                until [ -e deaf ]; do sleep 0.01; done; exit 3
                """
            ) { $0.stopTimeout = .seconds(60) }
            try await bench.until { $0.end != nil }
            try File.replace(bench.folder / "go", with: [])
            try await bench.untilGone()
            let log = try bench.log()
            for part in ["stdout F one", "stderr F two", "stdout F three", "last"] {
                #expect(log.contains(part), "\(part) in \(log)")
            }
            #expect(bench.end?.outcome == .ended(.exited(3), timedOut: false))
        }
    }

    @Test(
        "stop ends every process of the tree",
        arguments: [
            ("a child in the leader's group", "sleep %d & wait"),
            ("a grandchild in a session of its own", "setsid sh -c 'setsid sleep %d' & wait"),
            ("a grandchild that ignores SIGTERM", "(trap '' TERM; sleep %d; sleep %d) & wait"),
            ("a leader that ignores SIGTERM", "trap '' TERM; sleep %d; sleep %d"),
            (
                "a leader that ends at once on SIGTERM and leaves a stubborn child",
                "trap 'exit 0' TERM; (trap '' TERM; setsid sleep %d) & wait"
            ),
            (
                "one that forks all the time",
                "trap '' TERM; i=0; while [ $i -lt 400 ]; do (trap '' TERM; sleep %d) & i=$((i+1)); sleep 0.005; done; wait"
            ),
            ("a child with its environment cleared", "env -i setsid sleep %d & wait"),
        ])
    func stops(_ what: String, _ script: String) async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let handle = try bench.start(
                script.split(separator: "%d", omittingEmptySubsequences: false).joined(separator: word))
            try await bench.until(\.hasBegun)
            try await bench.eventually { bench.members(of: handle).count >= 2 }
            handle.stop()
            try await bench.untilGone()
            let left = bench.processes(word)
            #expect(left.isEmpty, "\(what): \(left) left")
            for pid in left { kill(pid, SIGKILL) }
        }
    }

    @Test("processes left behind by a leader that exits are stopped, after its exit has been reported (B2)")
    func leavesBehind() async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            // A grace that no test outlives: the exit cannot have waited for it.
            let handle = try bench.start(
                "(trap '' TERM; : > deaf; setsid sleep \(word)) & until [ -e deaf ]; do sleep 0.01; done; exit 4"
            ) { $0.stopTimeout = .seconds(3600) }
            try await bench.until { $0.end != nil }
            #expect(!bench.isGone, "the exit does not wait for the rest")
            // Whoever asks again does not want to wait for the grace.
            handle.stop()
            handle.stop()
            try await bench.untilGone()
            #expect(bench.processes(word).isEmpty)
            #expect(bench.end?.outcome == .ended(.exited(4), timedOut: false))
        }
    }

    @Test("the stop signal is the configured one")
    func stopSignal() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start("trap 'echo got INT; exit 5' INT; sleep 100 & echo ready; wait") {
                $0.stopSignal = .interrupt
                $0.stopTimeout = .seconds(60)
            }
            try await bench.eventually { (try? bench.log().contains("ready")) == true }
            handle.stop()
            try await bench.untilGone()
            #expect(bench.end?.outcome == .ended(.exited(5), timedOut: false))
            #expect(try bench.log().contains("got INT"))
        }
    }

    @Test("the time limit ends a run and says so")
    func timeLimit() async throws {
        try await onLoop {
            let bench = try Bench()
            _ = try bench.start("sleep 100") { $0.timeLimit = .milliseconds(100) }
            try await bench.untilGone()
            #expect(bench.end?.outcome == .ended(.signalled(SIGTERM), timedOut: true))
        }
    }

    @Test(
        "a run has descriptors 0, 1 and 2 and no other, default dispositions, an empty mask, its own session (I10, J6)")
    func cleanStart() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start("exec cat /proc/self/status") { $0.holdsInputOpen = false }
            try await bench.untilGone()
            let log = try bench.log()
            for line in ["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"] {
                #expect(log.contains(line), "\(log)")
            }
            let other = try Bench()
            _ = try other.start("ls /proc/self/fd; readlink /proc/self/fd/0; ps -o sid= -p $$")
            try await other.untilGone()
            let words = try other.log().split(separator: "\n").filter { $0.hasPrefix("stdout F ") }.map {
                $0.split(separator: " ").last.map(String.init) ?? ""
            }
            // `ls` itself opens the folder as 3.
            #expect(words.filter { Int($0) != nil && $0.count == 1 } == ["0", "1", "2", "3"])
            #expect(words.contains("/dev/null"))
            #expect(words.contains(handle.began?.leader.pid.description ?? "") == false)
        }
    }

    @Test("a run leads a session and a process group of its own, without a terminal")
    func ownSession() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start("exec cat /proc/self/stat")
            try await bench.untilGone()
            let line = try #require(try bench.log().split(separator: "\n").first { $0.contains("(cat)") })
            // Behind the name: state, parent, group, session, terminal; see proc(5).
            let fields = line.split(separator: ")").last?.split(separator: " ").compactMap { Int32($0) } ?? []
            let (pid, shim) = try #require(handle.began.map { ($0.leader.pid, $0.shim.pid) })
            #expect(Array(fields.prefix(4)) == [shim, pid, pid, 0])
        }
    }

    @Test("A16 when memory runs out, the run is killed before its shim and its daemon")
    func memoryBurden() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start("exec sleep 1000")
            try await bench.until(\.hasBegun)
            let began = try #require(handle.began)
            let own = try #require(OOMScore.adjustment(of: ThisProcess.pid))
            #expect(OOMScore.adjustment(of: began.shim.pid) == own)
            #expect(OOMScore.adjustment(of: began.leader.pid) == min(1000, own + Shim.memoryBurden))
            handle.stop()
            try await bench.untilGone()
        }
    }

    @Test("W95 an input that is held open does not end a program that reads it")
    func heldInput() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start("cat; echo ended") { $0.holdsInputOpen = true }
            try await bench.until(\.hasBegun)
            handle.stop()
            try await bench.untilGone()
            #expect(try !bench.log().contains("stdout F ended"))
        }
    }

    @Test("five hundred grandchildren that end are all reaped (B10)")
    func zombies() async throws {
        try await onLoop {
            let bench = try Bench()
            _ = try bench.start("i=0; while [ $i -lt 500 ]; do (true &) ; i=$((i+1)); done; echo done")
            try await bench.untilGone()
            #expect(try bench.log().contains("done"))
        }
    }

    /// Whether this machine lets us have control groups of version 2.
    static let hasGroups: Bool = {
        guard let group = ControlGroup.make(named: "bgexec.test.\(getpid())") else { return false }
        group.remove()
        return true
    }()

    @Test("where there are control groups a run has one of its own, and it goes with the run", .enabled(if: hasGroups))
    func ownGroup() async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let handle = try bench.start(
                "trap '' TERM; (trap '' TERM; setsid sleep \(word)) & sleep \(word); sleep \(word)")
            try await bench.until(\.hasBegun)
            let group = try #require(bench.runFolder().group)
            try await bench.eventually {
                Set(group.members) == Set(bench.members(of: handle)) && group.members.count >= 3
            }
            handle.stop()
            try await bench.untilGone()
            #expect(bench.processes(word).isEmpty)
            #expect(try File.status(of: group.path) == nil)
        }
    }

    @Test(
        "a process that has left its session, cleared its environment and lost its parent is still stopped after the shim was killed",
        .enabled(if: hasGroups))
    func escaped() async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let handle = try bench.start("(env -i setsid sh -c 'sleep \(word) & sleep 0.1' &); exec sleep \(word)")
            try await bench.until(\.hasBegun)
            let shim = try #require(handle.began?.shim)
            try await bench.eventually { bench.processes("sleep \(word)").count == 2 }
            kill(shim.pid, SIGKILL)
            try await bench.eventually { bench.runFolder().beginRecord()?.shim != shim }
            handle.stop()
            try await bench.untilGone()
            try await bench.eventually { bench.processes("sleep \(word)").isEmpty }
        }
    }
}
