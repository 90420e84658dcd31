import Testing

/// `maxParallel`: how many jobs run at once.
@Suite("A limit of jobs at once")
struct ParallelTests {
    private static func config(_ limit: Int) -> String {
        let job = #"{ "command": "while [ ! -e gate-$BGEXEC_UNIT ]; do sleep 0.02; done", "inputs": ["x"] }"#
        return """
            { "maxParallel": \(limit), "services": { "web": { \(Units.steady) } },
              "jobs": { "a": \(job), "b": \(job), "c": \(job) } }
            """
    }

    @Test("lets the others wait and says so; a saved one takes effect at once")
    func limited() async throws {
        try await Scene.play(Self.config(1), files: ["x": ""]) { scene in
            try await scene.start()
            let one = try await scene.until("one runs, two wait") { report in
                report.units.filter { $0.state == "running" }.count == 1
                    && report.units.filter { $0.state == "blocked" }.count == 2
            }
            #expect(one["web"].state == "healthy")
            let waiting = try #require(one.units.first { $0.state == "blocked" })
            #expect(waiting.reason == "waiting: 1 job is running (maxParallel 1)")
            #expect(try await scene.bgexec("status").output.contains(waiting.reason))
            try scene.write(Self.config(2), to: ".bgexec.json")
            try await scene.until("two run") { report in report.units.filter { $0.state == "running" }.count == 2 }
            for job in ["a", "b", "c"] { try scene.write("", to: "gate-\(job)") }
            let wait = try await scene.bgexec("wait", "a", "b", "c", "--fresh")
            #expect(wait.code == 0, "\(wait)")
        }
    }
}
