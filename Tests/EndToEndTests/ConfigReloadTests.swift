import Syscalls
import Testing

/// The row "Watch", its second half: saving `.bgexec.json`.
@Suite("A saved configuration")
struct ConfigReloadTests {
    @Test("restarts only the units whose own definition changed, starts new ones, stops removed ones")
    func onlyWhatChanged() async throws {
        let before = Self.config(["a": Units.steady, "b": Units.steady, "c": Units.steady])
        try await Scene.play(before) { scene in
            let first = try await scene.start()
            let changed = Units.steady + #", "env": { "COLOUR": "blue" }"#
            try scene.write(Self.config(["a": Units.steady, "b": changed, "d": Units.steady]), to: ".bgexec.json")
            let after = try await scene.until("the new configuration is in force") { report in
                report.units.map(\.name).sorted() == ["a", "b", "d"]
                    && report.units.allSatisfy { $0.state == "healthy" }
                    && report["b"].pid != first["b"].pid
            }
            #expect(after["a"].pid == first["a"].pid)
            #expect(after["a"].restarts == 0)
            #expect(scene.log("executor").contains { $0.contains("the configuration was saved") && $0.contains("b") })
        }
    }

    @Test("with errors leaves the last good one active and reports it, until it is fixed")
    func broken() async throws {
        let good = Self.config(["a": Units.steady])
        try await Scene.play(good) { scene in
            let first = try await scene.start()
            let watch = try scene.begin(["watch"])
            try await scene.until("watch has begun") { watch.output.contains("watching") }
            try scene.write(#"{ "services": { "a": { "comand": [] } } }"#, to: ".bgexec.json")
            let broken = try await scene.until("the mistake is told") { $0.configProblem != nil }
            #expect(broken.configProblem?.contains("comand") == true)
            #expect(broken["a"].pid == first["a"].pid)
            #expect(broken["a"].state == "healthy")
            let table = try await scene.bgexec("status")
            #expect(table.output.contains("the last good one is active"))
            #expect(table.output.contains(".bgexec.json:1:24"))
            try await scene.until("watch says it") { watch.output.contains("stays active") }
            #expect(scene.log("executor").contains { $0.contains("stays active") })

            try scene.write(Self.config(["a": Units.steady, "b": Units.steady]), to: ".bgexec.json")
            let mended = try await scene.until("b is healthy") { $0["b"].state == "healthy" }
            #expect(mended.configProblem == nil)
            #expect(mended["a"].pid == first["a"].pid)
            try watch.send(.hangUp)
            _ = try await watch.end()
        }
    }

    @Test("that is removed leaves the last one active and reports it, until it is back")
    func removed() async throws {
        let config = Self.config(["a": Units.steady])
        try await Scene.play(config, files: ["below/file": ""]) { scene in
            let first = try await scene.start()
            let watch = try scene.begin(["watch"])
            try await scene.until("watch has begun") { watch.output.contains("watching") }
            try scene.remove(".bgexec.json")
            try await scene.until("watch says it") { watch.output.contains(".bgexec.json has been removed") }
            try scene.write(config, to: ".bgexec.json")
            let back = try await scene.until("all is good again") { $0.configProblem == nil }
            #expect(back["a"].pid == first["a"].pid)
            #expect(back["a"].state == "healthy")
            try watch.send(.hangUp)
            _ = try await watch.end()
        }
    }

    @Test("with new inputs has them watched from then on")
    func newInputs() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.startAndSettle()
            let wider = Units.pipeline.split(separator: "\"pipeline/\"").joined(separator: #""pipeline/", "more/""#)
            try scene.write(wider, to: ".bgexec.json")
            try await scene.until("it is read") {
                scene.log("executor").contains { $0.contains("the configuration was saved") }
            }
            try scene.write("1", to: "more/data")
            try await scene.until("the test has run for it") {
                $0.lastCycle?.details == ["more/data"] && $0.lastCycle?.result != nil
            }
        }
    }

    private static func config(_ services: KeyValuePairs<String, String>) -> String {
        "{ \"services\": {" + services.map { "\"\($0.key)\": { \($0.value) }" }.joined(separator: ",\n") + "} }"
    }
}
