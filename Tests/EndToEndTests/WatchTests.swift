import Glibc
import Syscalls
import TestSupport
import Testing

/// The row "Watch": saves become cycles.
@Suite("Watch")
struct WatchTests {
    @Test("saving an input of the router restarts it, waits for its health, then reruns the test")
    func routerSaved() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            let before = try await scene.startAndSettle()
            try scene.write("version 2\n", to: "router/router.py")
            let after = try await scene.until("the cycle is over") { $0.isOver(2) }
            let cycle = try #require(after.lastCycle)
            #expect(cycle.cause == "change")
            #expect(cycle.details == ["router/router.py"])
            #expect(after.lastSteps == "restart router, run test")
            #expect(cycle.result == "passed")
            #expect(after["router"].pid != before["router"].pid)
            #expect(after["test"].verdict == "passed")
            #expect(before["test"].run == 1)
            #expect(after["test"].run == 2)
            let daemonLog = scene.log("executor")
            let healthy = try #require(daemonLog.lastIndex { $0.contains("router healthy") })
            let ran = try #require(daemonLog.lastIndex { $0.contains("test running") })
            #expect(healthy < ran)
        }
    }

    @Test("saving an input of the test alone reruns only the test")
    func pipelineSaved() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            let before = try await scene.startAndSettle()
            try scene.write("echo other >> runs.txt\n", to: "pipeline/test.sh")
            let after = try await scene.until("the cycle is over") { $0.isOver(2) }
            #expect(after.lastSteps == "run test")
            #expect(after["router"].pid == before["router"].pid)
            #expect(after["router"].restarts == 0)
            #expect(scene.text(of: "runs.txt") == "run\nother\n")
        }
    }

    @Test("one burst of saves is one cycle")
    func burst() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            let daemon = try ProcessHandle(opening: try #require(try await scene.startAndSettle().daemon))
            // Held still, the daemon meets the burst as one, however slow the machine is with it.
            try daemon.send(Signal(number: SIGSTOP))
            try await scene.shell("for i in $(seq 200); do echo $i > pipeline/f$i; done; echo 1 > pipeline/f1")
            try daemon.send(Signal(number: SIGCONT))
            let burst = try await scene.until("the cycle is over") { $0.isOver(2) }
            #expect(burst.lastCycle?.changedFiles == 200)
            try await expectNext(scene, number: 3)
            #expect(scene.text(of: "runs.txt") == "run\nrun\nrun\n")
        }
    }

    @Test("saving a file without changing its content causes nothing")
    func sameContent() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.startAndSettle()
            try await scene.shell(
                "touch pipeline/test.sh router/router.py; cat router/router.py > r; cat r > router/router.py")
            try await expectNext(scene, number: 2)
            #expect(scene.text(of: "runs.txt") == "run\nrun\n")
        }
    }

    @Test("W89, W93 saves during a run, however many, get exactly one more run")
    func saveDuringRun() async throws {
        let slow = "echo begun >> runs.txt; while [ ! -e gate ]; do sleep 0.02; done"
        var files = Units.pipelineFiles
        files["pipeline/test.sh"] = slow
        try await Scene.play(Units.pipeline, files: files) { scene in
            try await scene.start()
            try await scene.until("the test runs") { scene.text(of: "runs.txt") == "begun\n" }
            try scene.write("2", to: "pipeline/input")
            try await scene.until("the save is noticed") { $0.lastCycle?.number == 2 }
            try scene.write("3", to: "pipeline/input")
            try await scene.until("that too") { $0.lastCycle?.number == 3 }
            for number in 4..<9 { try scene.write("\(number)", to: "pipeline/input") }
            #expect(scene.text(of: "runs.txt") == "begun\n")
            try scene.write("", to: "gate")
            let after = try await scene.until("all is over") {
                $0.lastCycle?.number ?? 0 >= 3 && $0.lastCycle?.result != nil
            }
            #expect(after["test"].run == 2)
            #expect(scene.text(of: "runs.txt") == "begun\nbegun\n")
        }
    }

    @Test("a save that breaks the test is reported, and so is one that fixes it")
    func redAndGreen() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.startAndSettle()
            try scene.write("echo wrong >&2; exit 4\n", to: "pipeline/test.sh")
            let red = try await scene.until("the test has failed") { $0.lastCycle?.result == "failed" }
            #expect(red.lastCycle?.number == 2)
            #expect(red["test"].verdictCode == 4)
            #expect(red["router"].state == "healthy")
            try scene.write("exit 0\n", to: "pipeline/test.sh")
            let green = try await scene.until("the test has passed") { $0.isOver(3) }
            #expect(green.lastCycle?.result == "passed")
        }
    }

    @Test("a router broken by a save is reported, and started again by the save that fixes it")
    func brokenRouter() async throws {
        let config = #"""
            {
              "services": {
                "router": { "command": ["sh", "router/router.sh"], "inputs": ["router/"], "health": { "log": "ready" } }
              }
            }
            """#
        try await Scene.play(config, files: ["router/router.sh": "echo ready; exec sleep infinity"]) { scene in
            try await scene.start()
            try scene.write("exit 9", to: "router/router.sh")
            try await scene.until("it backs off") {
                $0["router"].state == "backing-off" && $0["router"].lastExit == "exit 9"
            }
            try scene.write("echo ready; exec sleep infinity", to: "router/router.sh")
            try await scene.until("it is healthy") { $0["router"].state == "healthy" }
        }
    }

    @Test("W36 the program that runs is replaced, and is executed while its file is still open for writing")
    func programReplaced() async throws {
        let config = #"{ "services": { "server": { "command": ["./server", "infinity"], "inputs": ["server"] } } }"#
        try await Scene.play(config) { scene in
            try await scene.shell("cp /usr/bin/sleep server")
            let before = try await scene.start()
            let busy = try await scene.shell("cp /usr/bin/sleep server")
            #expect(busy.error.contains("Text file busy"), "it is the very file that runs")
            // A linker that writes slowly: complete, executable, and not closed yet.
            try await scene.shell(
                """
                rm server; exec 3>server; cat /usr/bin/sleep >&3; printf more >&3; chmod +x server
                sleep 0.5
                """)
            let after = try await scene.until("it runs again") { $0["server"].run == 2 && $0["server"].up }
            #expect(after["server"].pid != before["server"].pid)
            try await expectNothingElse(scene, of: "server", run: 2)
        }
    }

    @Test("W98 a version control lock delays all changes until it is gone; then they are one cycle")
    func lockHolds() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.shell("git init -q . && touch .git/index.lock")
            try await scene.startAndSettle()
            try scene.write("1", to: "pipeline/a")
            for _ in 0..<5 { try await pause() }
            try scene.write("2", to: "pipeline/b")
            try scene.remove(".git/index.lock")
            let after = try await scene.until("the cycle is over") { $0.isOver(2) }
            #expect(after.lastCycle?.details == ["pipeline/a", "pipeline/b"])
        }
    }

    /// What is asked for now comes after all that was under way: nothing else was.
    private func expectNothingElse(_ scene: Scene, of unit: String, run: Int) async throws {
        let report = try await scene.status()
        #expect(report[unit].run == run)
        #expect(report.lastCycle?.steps.count == 1)
    }

    /// A save that must become the cycle of this number: whatever had been saved before it has then been dealt with.
    private func expectNext(_ scene: Scene, number: Int) async throws {
        try scene.write("marker \(number)", to: "pipeline/marker")
        let after = try await scene.until("the marker's cycle is over") {
            $0.lastCycle?.details == ["pipeline/marker"] && $0.lastCycle?.result != nil
                && $0.lastCycle?.number ?? 0 >= number
        }
        #expect(after.lastCycle?.number == number)
    }
}
