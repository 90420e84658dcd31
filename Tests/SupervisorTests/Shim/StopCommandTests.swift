import Glibc
import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("A unit's own stop command", .serialized, .timeLimit(.minutes(20)))
struct StopCommandTests {
    private func shell(_ script: String) -> LaunchSpec.Program {
        .init(executable: "/bin/sh", arguments: ["sh", "-c", script].map { Array($0.utf8) })
    }

    @Test("runs before any signal, in the unit's environment and folder, knows the run's pid, and prints into its log")
    func inPlace() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start(
                "trap 'echo signalled' TERM; echo ready; while [ ! -e gone ]; do sleep 0.01; done; exit 6"
            ) {
                $0.environment.append(Array("COLOUR=green".utf8))
                $0.stopTimeout = .seconds(60)
                $0.stopProgram = shell("echo stopping $BGEXEC_PID in $COLOUR; touch gone")
            }
            try await bench.eventually { (try? bench.log().contains("ready")) == true }
            handle.stop()
            try await bench.untilGone()
            #expect(bench.end?.outcome == .ended(.exited(6), timedOut: false))
            let log = try bench.log()
            #expect(log.contains("stdout F stopping \(try #require(handle.began?.leader.pid)) in green"), "\(log)")
            #expect(log.contains("ended with exit 0"), "\(log)")
        }
    }

    @Test(
        "is followed by the signals if it fails or is missing",
        arguments: [("exit 3", "ended with exit 3"), ("kill -9 $$", "ended with SIGKILL")])
    func fails(_ script: String, _ words: String) async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start("exec sleep 1000") {
                $0.stopTimeout = .seconds(60)
                $0.stopProgram = shell(script)
            }
            try await bench.until(\.hasBegun)
            handle.stop()
            try await bench.untilGone()
            #expect(bench.end?.outcome == .ended(.signalled(SIGTERM), timedOut: false))
            #expect(try bench.log().contains(words))
            let other = try Bench()
            let missing = try other.start("exec sleep 1000") {
                $0.stopProgram = .init(executable: "/nope", arguments: [Array("nope".utf8)])
            }
            try await other.until(\.hasBegun)
            missing.stop()
            try await other.untilGone()
            #expect(try other.log().contains("could not be started"))
        }
    }

    @Test("is killed after the grace with all that it has started if it hangs, and nothing is left")
    func hangs() async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let handle = try bench.start("exec sleep \(word)") {
                $0.stopProgram = shell("trap '' TERM; setsid sleep \(word) & sleep \(word)")
            }
            try await bench.until(\.hasBegun)
            handle.stop()
            try await bench.untilGone()
            #expect(bench.processes(word).isEmpty)
            #expect(bench.end?.outcome == .ended(.signalled(SIGTERM), timedOut: false))
        }
    }

    @Test("is run again by the next shim if the shim is killed meanwhile, and nothing is left")
    func killedShim() async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let handle = try bench.start("exec sleep \(word)") {
                $0.stopTimeout = .seconds(60)
                // The first time it hangs; the second time it does its work.
                $0.stopProgram = shell("[ -e once ] || { touch once; exec sleep \(word); }; kill -9 $BGEXEC_PID")
            }
            try await bench.until(\.hasBegun)
            let shim = try #require(handle.began?.shim)
            handle.stop()
            try await bench.eventually { bench.processes(word).count == 2 }
            kill(shim.pid, SIGKILL)
            try await bench.untilGone()
            #expect(bench.processes(word).isEmpty)
            #expect(bench.end?.outcome == .ended(.signalled(SIGKILL), timedOut: false))
        }
    }

    @Test("after its shim was killed, the record of the run still has its duration, and that it timed out")
    func orphansRecord() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try bench.start(
                "trap 'while [ ! -e gate ]; do sleep 0.01; done; exit 3' TERM; echo ready; while :; do sleep 0.01; done"
            ) {
                $0.timeLimit = .milliseconds(500)
                $0.stopTimeout = .seconds(60)
            }
            try await bench.eventually { bench.runFolder().hasTimedOut && handle.began != nil }
            kill(try #require(handle.began?.shim.pid), SIGKILL)
            try File.replace(bench.folder / "gate", with: [])
            try await bench.untilGone()
            #expect(bench.end?.outcome == .ended(.exited(3), timedOut: true))
            let duration = try #require(bench.end?.duration)
            #expect(duration >= .milliseconds(400))
        }
    }
}
