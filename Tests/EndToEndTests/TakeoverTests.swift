import Syscalls
import Testing

@testable import History

/// Commands that wait when their daemon is killed, and what the next daemon continues.
@Suite("A daemon that is killed during a command")
struct TakeoverTests {
    private func kill(_ report: Report) throws {
        try ProcessHandle(opening: try #require(report.daemon)).send(.kill)
    }

    /// Prints a line, waits for a file, prints another and ends.
    private static func gated(_ file: String, _ end: String) -> String {
        Units.quoted("echo first; while [ ! -e \(file) ]; do sleep 0.02; done; echo second; \(end)")
    }

    @Test("`once` shows the whole output and the run's own verdict, though the daemon is killed twice meanwhile")
    func once() async throws {
        try await Scene.play(#"{ "jobs": { "test": { "command": \#(Self.gated("gate", "exit 5")) } } }"#) { scene in
            let once = try scene.begin(["once", "test"])
            for _ in 1...2 {
                let report = try await scene.until("the run goes on") { $0["test"].state == "running" }
                try kill(report)
            }
            try scene.write("", to: "gate")
            let end = try await once.end()
            #expect(end.code == 5, "\(end)")
            #expect(end.output == "first\nsecond\n", "\(end)")
            #expect(end.error.contains("FAILED test#1"), "\(end)")
            #expect(try await scene.status()["test"].run == 1)
        }
    }

    @Test("a run that waits for what it needs is not forgotten")
    func blocked() async throws {
        let config = #"""
            {
              "services": { "store": { "command": \#(Self.gated("gate", "exec sleep 1000")), "health": { "log": "second" } } },
              "jobs": { "test": { "command": "echo run >> runs.txt", "needs": ["store"] } }
            }
            """#
        try await Scene.play(config) { scene in
            let once = try scene.begin(["once", "test"])
            let report = try await scene.until("it waits") { $0["test"].state == "blocked" }
            try kill(report)
            try scene.write("", to: "gate")
            let end = try await once.end()
            #expect(end.code == 0, "\(end)")
            #expect(scene.text(of: "runs.txt") == "run\n")
        }
    }

    @Test("a run that ends while no daemon runs gets its true verdict, and its cycle ends")
    func endedMeanwhile() async throws {
        try await Scene.play(
            #"{ "jobs": { "test": { "command": \#(Self.gated("gate", "exit 7")) } } }"#, variables: Scene.withoutReturn
        ) { scene in
            let once = try scene.begin(["once", "test"])
            let before = try await scene.until("the run goes on") { $0["test"].pid != nil }
            let run = try ProcessHandle(opening: try #require(before["test"].pid))
            try once.send(.kill)
            _ = try await once.end()
            try kill(before)
            try scene.write("", to: "gate")
            try await scene.until("it has ended") { ProcessTable.entry(of: run.pid)?.isZombie ?? true }
            try await scene.until("its shim has gone") { scene.processes().isEmpty }
            let after = try await scene.status()
            #expect(after["test"].verdict == "failed" && after["test"].verdictCode == 7)
            #expect(after.lastCycle?.number == 1 && after.lastCycle?.result == "failed")
        }
    }

    @Test("a save that waited for the running test is seen by a run all the same")
    func savedMeanwhile() async throws {
        let script = "echo run >> runs.txt; while [ ! -e gate ]; do sleep 0.02; done"
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles.merging(["pipeline/test.sh": script]) { $1 }) {
            scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("the run has begun") { scene.exists("runs.txt") }
            try scene.write("version 2\n", to: "router/router.py")
            let saved = try await scene.until("the save is noticed") { $0.lastCycle?.number == 2 }
            try kill(saved)
            _ = try await scene.status()
            try scene.write("", to: "gate")
            let end = try await once.end()
            #expect(end.code == 0, "\(end)")
            let after = try await scene.until("the save's cycle is over") {
                $0.lastCycle?.number == 2 && $0.lastCycle?.result != nil
            }
            #expect(after.lastCycle?.result == "passed" && after.lastSteps == "restart router, run test")
            #expect(scene.text(of: "runs.txt") == "run\nrun\n")
            #expect(after["router"].run == 2)
        }
    }

    /// A service that needs a file to end once it was asked to stop.
    private static let slow =
        "trap 'echo >> told; while [ ! -e gate ]; do sleep 0.02; done; exit' TERM; echo ready; while :; do sleep 0.02; done"

    private static let slowConfig =
        #"{ "services": { "router": { "command": \#(Units.quoted(slow)), "health": { "log": "ready" }, "stopTimeout": "60s" } } }"#

    @Test("`stop` is finished with the remaining grace (A3)")
    func stop() async throws {
        try await Scene.play(Self.slowConfig) { scene in
            let report = try await scene.start()
            let stop = try scene.begin(["stop"])
            try await scene.until("it is told to stop") { scene.exists("told") }
            try kill(report)
            try scene.write("", to: "gate")
            let end = try await stop.end()
            #expect(end.code == 0, "\(end)")
            #expect(scene.processes().isEmpty)
            #expect(scene.text(of: "told") == "\n", "it was told once")
        }
    }

    @Test("`restart` is finished exactly once (A4)")
    func restart() async throws {
        try await Scene.play(Self.slowConfig) { scene in
            let report = try await scene.start()
            let restart = try scene.begin(["restart", "router"])
            try await scene.until("it is told to stop") { scene.exists("told") }
            try kill(report)
            try scene.write("", to: "gate")
            let end = try await restart.end()
            #expect(end.code == 0, "\(end)")
            let after = try await scene.until("it is healthy") { $0["router"].up }
            #expect(after["router"].run == 2 && after["router"].restarts == 1)
            #expect(scene.text(of: "told") == "\n", "it was told once")
        }
    }

    @Test("`start` and `wait` see the services come up")
    func start() async throws {
        let config =
            #"{ "services": { "store": { "command": \#(Self.gated("gate", "exec sleep 1000")), "health": { "log": "second" } } } }"#
        try await Scene.play(config) { scene in
            let start = try scene.begin(["start"])
            let report = try await scene.until("it runs") { $0["store"].pid != nil }
            let wait = try scene.begin(["wait", "store"])
            try kill(report)
            try scene.write("", to: "gate")
            #expect(try await start.end().code == 0)
            #expect(try await wait.end().code == 0)
            let after = try await scene.status()
            #expect(after["store"].run == 1 && after["store"].pid == report["store"].pid)
        }
    }

    @Test("killed together with the shim: the service goes on, and its log has every line once (A6)")
    func withShim() async throws {
        let counting =
            "i=0; while [ $i -lt 400 ] || [ ! -e gate ]; do [ $i -ge 400 ] || echo line $i; i=$((i+1)); sleep 0.002; done; exec sleep 1000"
        try await Scene.play(#"{ "services": { "router": { "command": \#(Units.quoted(counting)) } } }"#) { scene in
            // Orphans become this process's children, and it never reaps them: like the first process of many a container.
            try ThisProcess.adoptOrphans()
            let before = try await scene.start()
            let pid = try #require(before["router"].pid)
            let shim = try #require(ProcessTable.entry(of: pid)?.parent)
            try kill(before)
            try ProcessHandle(opening: shim).send(.kill)
            let after = try await scene.until("it is taken over") { $0["router"].up }
            #expect(after["router"].pid == pid && after["router"].run == 1 && after["router"].restarts == 0)
            try scene.write("", to: "gate")
            func lines() -> [Int] {
                scene.log("router").compactMap { line in
                    line.contains(" stdout F line ") ? line.split(separator: " ").last.flatMap { Int($0) } : nil
                }
            }
            try await scene.until("all is in its log") { lines().last == 399 }
            #expect(lines() == Array(0..<400))
        }
    }
}
