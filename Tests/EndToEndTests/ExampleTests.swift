import Syscalls
import Testing

/// The default project of this repository, with the real stack: Redis, an S3 store, the router, agents and the pipeline's test.
@Suite("The example stack")
struct ExampleTests {
    @Test("start brings it up, once test passes, a save restarts the router and reruns the test, stop leaves nothing")
    func wholeDay() async throws {
        try await ExampleStack.play { scene in
            let report = try await scene.startAndSettle()
            for unit in ["redis", "minio", "router"] { #expect(report[unit].state == "healthy") }
            let once = try await scene.bgexec("once", "test")
            try #require(once.code == 0, "\(once)")
            #expect(once.error.contains("PASSED test#2"))
            #expect(once.output.contains("passed"))
            #expect(scene.exists("example/reports/pipeline.xml"))

            try await scene.shell("echo '# saved' >> example/router/router.py")
            let after = try await scene.until("the cycle is over") { $0.isOver(3) }
            #expect(after.lastSteps == "restart router, run test")
            #expect(after.lastCycle?.result == "passed")
            #expect(after["router"].run == 2)
            #expect(after["redis"].pid == report["redis"].pid)
            #expect(after["minio"].pid == report["minio"].pid)

            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("once test starts all of it, and a router that was killed is healthy again for the next run")
    func onceAlone() async throws {
        try await ExampleStack.play { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            let before = try await scene.status()
            try ProcessHandle(opening: try #require(before["router"].pid)).send(.kill)
            let after = try await scene.until("the router is healthy again") { report in
                report["router"].state == "healthy" && report["router"].pid != before["router"].pid
            }
            #expect(after["router"].restarts == 1)
            let names = ["redis", "minio", "router", "test", "executor"]
            for name in names { #expect(!scene.log(name).isEmpty, "\(name).log") }
        }
    }
}
