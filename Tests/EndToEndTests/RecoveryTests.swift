import Syscalls
import Testing

@testable import History

/// What a new daemon makes of what the one before it could not finish.
@Suite("After the daemon was killed")
struct RecoveryTests {
    @Test("files saved meanwhile are a change like any other: the router restarts, the test runs")
    func savedMeanwhile() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles, variables: Scene.withoutReturn) { scene in
            let before = try await scene.startAndSettle()
            try await kill(before)
            try scene.write("version 2\n", to: "router/router.py")
            let after = try await scene.until("the cycle is over") { $0.isOver(2) }
            #expect(after.lastCycle?.details == ["router/router.py"])
            #expect(after.lastSteps == "restart router, run test")
            #expect(after["router"].pid != before["router"].pid)
            #expect(after["test"].run == 2)
            #expect(scene.text(of: "runs.txt") == "run\nrun\n")
        }
    }

    @Test("a configuration that was saved meanwhile restarts what it changed, and nothing else")
    func configSavedMeanwhile() async throws {
        let other = Units.steady + #", "env": { "COLOUR": "blue" }"#
        try await Scene.play(
            #"{ "services": { "a": { \#(Units.steady) }, "b": { \#(Units.steady) } } }"#, variables: Scene.withoutReturn
        ) { scene in
            let before = try await scene.start()
            try await kill(before)
            try scene.write(#"{ "services": { "a": { \#(Units.steady) }, "b": { \#(other) } } }"#, to: ".bgexec.json")
            let after = try await scene.until("b is another") {
                $0["b"].state == "healthy" && $0["b"].run == 2 && $0["a"].state == "healthy"
            }
            #expect(after["a"].pid == before["a"].pid)
        }
    }

    @Test("with nothing saved, nothing is restarted and nothing runs")
    func nothingSaved() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles, variables: Scene.withoutReturn) { scene in
            let before = try await scene.startAndSettle()
            try await kill(before)
            try await scene.until("another daemon works") { $0["router"].state == "healthy" }
            // A save after it: had anything else been due, it would have come first.
            try scene.write("echo other >> runs.txt\n", to: "pipeline/test.sh")
            let after = try await scene.until("the cycle is over") {
                $0.lastCycle?.number ?? 0 > 1 && $0.lastCycle?.result != nil
            }
            #expect(after.lastCycle?.number == 2)
            #expect(after["router"].pid == before["router"].pid)
            #expect(after["router"].restarts == 0)
            #expect(scene.text(of: "runs.txt") == "run\nother\n")
        }
    }

    @Test("the verdict of a run during which it was killed says nothing about files saved during the run")
    func savedUnderARun() async throws {
        var files = Units.pipelineFiles
        files["pipeline/test.sh"] = "echo begun >> runs.txt; while [ ! -e gate ]; do sleep 0.02; done"
        try await Scene.play(Units.pipeline, files: files, variables: Scene.withoutReturn) { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("the test runs") { scene.text(of: "runs.txt") == "begun\n" }
            try await kill(try await scene.status())
            try scene.write("2", to: "pipeline/input")
            let between = try await scene.until("the run is found, and the next is due") {
                $0.lastCycle?.cause == "change"
            }
            #expect(between["test"].state == "running")
            #expect(between["test"].run == 1)
            try scene.write("", to: "gate")
            #expect(try await once.end().code == 0)
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            #expect(try await scene.status()["test"].run == 2)
            #expect(
                try await scene.bgexec("show", "test#1").output.contains("STALE    pipeline/input changed while it ran")
            )
            #expect(scene.text(of: "runs.txt") == "begun\nbegun\n")
        }
    }

    @Test("the next daemon finishes the cycle that it could not finish")
    func cutCycle() async throws {
        let config = #"{ "jobs": { "test": { "command": "echo > begun; while [ ! -e gate ]; do sleep 0.02; done" } } }"#
        try await Scene.play(config, variables: Scene.withoutReturn) { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("the run has begun") { scene.exists("begun") }
            try await kill(try await scene.status())
            let between = try await scene.status()
            #expect(between.lastCycle?.number == 1 && between.lastCycle?.result == nil)
            try scene.write("", to: "gate")
            let after = try await scene.until("the verdict is known") { $0["test"].verdict == "passed" }
            #expect(after.lastCycle?.number == 1 && after.lastCycle?.result == "passed")
            #expect(try await once.end().code == 0)
        }
    }

    @Test("a verdict that stands for inputs that an earlier run saw still stands for them")
    func answered() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles, variables: Scene.withoutReturn) { scene in
            #expect(try await scene.startAndSettle()["test"].run == 1)
            try scene.write("echo other >> runs.txt\n", to: "pipeline/test.sh")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            try scene.write("echo run >> runs.txt\n", to: "pipeline/test.sh")
            #expect(try await scene.bgexec("wait", "test", "--fresh").output.contains("run 1 saw these inputs"))
            try await kill(try await scene.status())
            let after = try await scene.bgexec("wait", "test", "--fresh")
            #expect(after.code == 0)
            #expect(after.output.contains("run 1 saw these inputs"))
            #expect(scene.text(of: "runs.txt") == "run\nother\n")
        }
    }

    @Test("how the run before the present one ended is still known, and why the test ran")
    func memories() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles, variables: Scene.withoutReturn) { scene in
            try await scene.startAndSettle()
            try scene.write("echo 2 >> runs.txt\n", to: "pipeline/test.sh")
            let ran = try await scene.until("the test has run") { $0.isOver(2) }
            #expect(ran.lastCycle?.result == "passed")
            #expect(try await scene.bgexec("restart", "router").code == 0)
            let before = try await scene.status()
            try await kill(before)
            let after = try await scene.until("all is healthy") { $0["router"].state == "healthy" }
            #expect(after["router"].lastExit == before["router"].lastExit)
            #expect(after["router"].lastExit != nil)
            #expect(after["test"].reason == "cycle 2: pipeline/test.sh changed")
        }
    }

    @Test("a broken configuration leaves the last good one active, and stop works", arguments: [true, false])
    func brokenConfig(isRemoved: Bool) async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles, variables: Scene.withoutReturn) { scene in
            let before = try await scene.start()
            if isRemoved {
                try scene.remove(".bgexec.json")
            } else {
                try scene.write("{ \"services", to: ".bgexec.json")
            }
            let told = try await scene.until("it is told") { $0.configProblem != nil }
            #expect(told["router"].pid == before["router"].pid)
            try await kill(before)
            let after = try await scene.until("the router is healthy") { $0["router"].state == "healthy" }
            #expect(after.daemon != before.daemon)
            #expect(after["router"].pid == before["router"].pid)
            #expect(after.configProblem != nil)
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("start, watch and stop that wait for it continue with its successor")
    func waiting() async throws {
        let slow =
            "while [ ! -e gate ]; do sleep 0.02; done; echo ready; trap 'while [ -e gate ]; do sleep 0.02; done; exit' TERM; while :; do sleep 0.02; done"
        let config =
            #"{ "services": { "router": { "command": \#(Units.quoted(slow)), "health": { "log": "ready" } } } }"#
        try await Scene.play(config, variables: Scene.withoutReturn) { scene in
            let start = try scene.begin(["start"])
            let watch = try scene.begin(["watch"])
            try await scene.until("watch shows it") { watch.output.contains("watching") }
            try await scene.until("the router is starting") { $0["router"].pid != nil }
            try await kill(try await scene.status())
            try await scene.until("watch goes on") { watch.output.contains("a new one is taking over") }
            try scene.write("", to: "gate")
            let started = try await start.end()
            #expect(started.code == 0, "\(started)")
            try watch.send(.hangUp)
            _ = try await watch.end()
            let stop = try scene.begin(["stop"])
            try await scene.until("the router is told to stop") { $0["router"].state == "stopping" }
            try await kill(try await scene.status())
            try scene.remove("gate")
            let stopped = try await stop.end()
            #expect(stopped.code == 0)
            #expect(stopped.output == "everything is stopped\n")
            #expect(scene.processes().isEmpty)
        }
    }

    private func kill(_ report: Report) async throws {
        let daemon = try ProcessHandle(opening: try #require(report.daemon))
        try daemon.send(.kill)
        try await onThread {
            var poll = PollSet()
            _ = poll.add(daemon.descriptor)
            try poll.wait(upTo: .seconds(60))
        }
    }
}
