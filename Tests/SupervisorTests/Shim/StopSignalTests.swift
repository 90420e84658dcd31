import Glibc
import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

/// X10: who of a tree hears which signal. Each grace is an hour: a run that is gone has heard its signal, or the test ends it by its limit.
@Suite("Everybody in a tree hears the signal", .timeLimit(.minutes(20)))
struct StopSignalTests {
    private static let hour = Duration.seconds(3600)

    @Test("three generations of shells, again and again")
    func threeGenerations() async throws {
        try await onLoop {
            for _ in 1...12 {
                let bench = try Bench()
                try Self.write(
                    "trap 'echo caught; exit' TERM; echo ready; sleep 1000; echo no", to: bench.folder / "go.sh")
                let handle = try bench.start("sh -c 'sh go.sh; true'; true") { $0.stopTimeout = Self.hour }
                try await bench.eventually { (try? bench.log().contains("ready")) == true }
                handle.stop()
                try await bench.untilGone()
                let log = try bench.log()
                #expect(log.contains("caught") && !log.contains("F no"), "\(log)")
            }
        }
    }

    @Test(
        "a shell with a trap that waits for its command, whatever the stop signal",
        arguments: ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2"], ["sh", "bash"])
    func shellWithTrap(signal: String, shell: String) async throws {
        try await onLoop {
            let bench = try Bench()
            let script = "trap 'echo heard; exit 5' \(signal); echo ready; sleep 1000; echo went on"
            let stop = try #require(Signal(named: signal))
            let handle = try bench.start(script) {
                $0.executable = Path("/bin/\(shell)")
                $0.arguments = [shell, "-c", script].map { Array($0.utf8) }
                $0.stopSignal = stop
                $0.stopTimeout = Self.hour
            }
            try await bench.eventually { (try? bench.log().contains("ready")) == true }
            // The shell says it before it has begun to wait.
            try await bench.eventually { bench.members(of: handle).count == 2 }
            handle.stop()
            try await bench.untilGone()
            #expect(try bench.log().contains("heard"))
            #expect(bench.end?.outcome == .ended(.exited(5), timedOut: false))
        }
    }

    @Test("what ignores SIGINT, as a shell's background commands do, hears SIGTERM when the leader has ended")
    func ignoresInterrupt() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start("sleep 1000 & setsid sleep 1000 & echo ready; wait") {
                $0.stopSignal = .interrupt
                $0.stopTimeout = Self.hour
            }
            try await bench.eventually { (try? bench.log().contains("ready")) == true }
            handle.stop()
            try await bench.untilGone()
        }
    }

    @Test("nobody hears it twice, and what a trap starts to clean up does not hear it")
    func once() async throws {
        try await onLoop {
            let bench = try Bench()
            // The leader ends at once; the child ends in its own time, and counts.
            let child = "trap 'echo asked' TERM; : > up; until [ -e go ]; do sleep 0.01; done; sleep 0.05; echo cleaned"
            let handle = try bench.start("(\(child)) & until [ -e up ]; do sleep 0.01; done; echo ready; sleep 1000") {
                $0.stopTimeout = Self.hour
            }
            try await bench.eventually { (try? bench.log().contains("ready")) == true }
            handle.stop()
            try await bench.until { $0.end != nil }
            try File.replace(bench.folder / "go", with: [])
            try await bench.untilGone()
            let lines = try bench.log().split(separator: "\n")
            #expect(lines.count { $0.contains("asked") } == 1, "\(lines)")
            #expect(lines.contains { $0.contains("cleaned") }, "\(lines)")
        }
    }

    @Test("a leader that is no shell hears it alone, and ends its children in its own order", .enabled(if: hasPython))
    func leaderAlone() async throws {
        try await onLoop {
            let bench = try Bench()
            let script = """
                import os, signal, sys
                child = os.fork()
                if child == 0:
                    signal.signal(signal.SIGTERM, lambda *_: os._exit(7))
                    open("up", "w").close()
                    while True: signal.pause()
                def stop(*_):
                    os.kill(child, signal.SIGKILL)
                    _, status = os.waitpid(child, 0)
                    print("child ended by", status, flush=True)
                    os._exit(0)
                signal.signal(signal.SIGTERM, stop)
                print("ready", flush=True)
                while True: signal.pause()
                """
            let handle = try bench.start("") {
                $0.executable = "/usr/bin/python3"
                $0.arguments = ["python3", "-c", script].map { Array($0.utf8) }
                $0.stopTimeout = Self.hour
            }
            try await bench.eventually {
                (try? bench.log().contains("ready")) == true && File.exists(bench.folder / "up")
            }
            handle.stop()
            try await bench.untilGone()
            #expect(try bench.log().contains("child ended by 9"))
        }
    }

    private static let hasPython = File.exists("/usr/bin/python3")

    @Test("what does not end on its signal is named, and again when it is killed")
    func lingering() async throws {
        try await onLoop {
            let bench = try Bench()
            // Long enough that a slow machine reads the first report before the second takes its place.
            let handle = try bench.start("trap '' TERM; echo ready; exec sleep 1000") { $0.stopTimeout = .seconds(20) }
            try await bench.eventually { (try? bench.log().contains("ready")) == true }
            try await bench.eventually { bench.commandOfLeader(handle) == "sleep 1000" }
            let pid = try #require(handle.began?.leader.pid)
            handle.stop()
            try await bench.untilGone()
            let texts = bench.events.compactMap { event -> String? in
                if case .lingering(let found) = event { found.text(at: .now) } else { nil }
            }
            #expect(texts.first?.hasPrefix("sleep (pid \(pid)) ignores SIGTERM, killed in ") == true, "\(texts)")
            #expect(texts.last == "sleep (pid \(pid)) ignored SIGTERM and was killed after 20 s", "\(texts)")
            #expect(try bench.log().contains("ignored SIGTERM and was killed"))
        }
    }

    @Test("the exit record names what a leader has left behind, unless it was asked to end")
    func leftBehind() async throws {
        try await onLoop {
            // Several times: what is left behind leaves its process group just when that gets the signal, or before, or afterwards.
            for _ in 0..<10 {
                let bench = try Bench()
                _ = try bench.start("setsid sleep 1000 & exit 0") { $0.stopTimeout = Self.hour }
                try await bench.untilGone()
                #expect(bench.end?.leftBehind.count == 1, "\(String(describing: bench.end))")
            }
            let asked = try Bench()
            let handle = try asked.start("setsid sleep 1000 & echo ready; wait") { $0.stopTimeout = Self.hour }
            try await asked.eventually { (try? asked.log().contains("ready")) == true }
            handle.stop()
            try await asked.untilGone()
            #expect(asked.end?.leftBehind == [])
        }
    }

    private static func write(_ text: String, to path: Path) throws {
        try File.replace(path, with: Array(text.utf8), surviving: .processes)
    }
}

extension Bench {
    /// What the first process of a run executes now.
    fileprivate func commandOfLeader(_ handle: RunHandle) -> String? {
        handle.began.flatMap { ProcessTable.commandLine(of: $0.leader.pid) }
    }
}
