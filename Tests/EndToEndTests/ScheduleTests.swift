import Testing

/// `schedule`: jobs that run at times.
@Suite("A scheduled job")
struct ScheduleTests {
    @Test("runs when its minute comes, also when nothing has changed, and status and why say when it is next")
    func runs() async throws {
        let config = """
            { "services": { "web": { \(Units.steady) } },
              "jobs": { "tick": { "command": "echo tick >> ticks", "inputs": ["x"], "trigger": "manual", "schedule": "* * * * *" },
                        "yearly": { "command": "true", "trigger": "manual", "schedule": "0 3 1 1 *" } } }
            """
        try await Scene.play(config, files: ["x": ""]) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("once", "tick").code == 0)
            let told = try await scene.bgexec("status")
            #expect(told.output.contains("-01-01 03:00"), "\(told)")
            #expect(try await scene.bgexec("why", "yearly").output.contains("-01-01 03:00, by its schedule"))
            try await scene.until("it has run by its schedule") {
                $0["tick"].run >= 2 && $0["tick"].verdict == "passed" && $0["tick"].state == "idle"
            }
            #expect(scene.text(of: "ticks").split(separator: "\n").count >= 2)
            #expect(scene.log("executor").contains { $0.contains("scheduled for ") })
        }
    }
}
