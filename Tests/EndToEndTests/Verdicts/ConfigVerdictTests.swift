import Testing

/// Nobody knows what a configuration with errors was meant to say, so no verdict is about what is there now.
@Suite("Verdicts beside a configuration with errors")
struct ConfigVerdictTests {
    private static let config = #"""
        {
          "services": { "web": { \#(Units.steady) } },
          "jobs": { "test": { "command": "true", "needs": ["web"], "inputs": ["src"] } }
        }
        """#

    @Test(
        "wait --fresh gives 123 and once 2, both with the place of the error; start says it too, and mended all is as before",
        arguments: [#"echo '{ "jobs": { "test": { "comand": "x" } } }' >.bgexec.json"#, "mv .bgexec.json kept"])
    func broken(_ change: String) async throws {
        try await Scene.play(Self.config, files: ["src": "1"]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            #expect(try await scene.shell("cp .bgexec.json ../good; \(change)").code == 0)
            for (command, code) in [
                (["wait", "test", "--fresh", "--timeout", "60s"], 123), (["once", "test"], 2), (["start"], 2),
            ] {
                let result = try await scene.begin(command).end()
                #expect(result.code == code, "\(command): \(result)")
                #expect(result.error.contains(".bgexec.json"), "\(command): \(result)")
                #expect(result.error.contains("comand") || result.error.contains("removed"), "\(command): \(result)")
            }
            #expect(try await scene.status()["web"].state == "healthy")
            #expect(try await scene.shell("cp ../good .bgexec.json").code == 0)
            #expect(try await scene.fresh("test").code == 0)
            #expect(try await scene.begin(["start"]).end().code == 0)
        }
    }

    @Test(
        "a wait whose time is over names what keeps it from its verdict, however far away, with what its health check says"
    )
    func farAway() async throws {
        let config = #"""
            {
              "services": {
                "store": { "command": "exec sleep infinity", "health": { "exec": "echo no bucket; exit 1", "every": "100ms" } },
                "web": { \#(Units.steady), "needs": ["store"] }
              },
              "jobs": { "test": { "command": "true", "needs": ["web"], "inputs": ["src"] } }
            }
            """#
        try await Scene.play(config, files: ["src": "1"]) { scene in
            _ = try await scene.begin(["start", "--timeout", "100ms"]).end()
            try await scene.until("the check has answered") { $0["store"].health?.contains("no bucket") == true }
            let result = try await scene.begin(["wait", "test", "--fresh", "--timeout", "100ms"]).end()
            #expect(result.code == 124)
            #expect(result.error.contains("store is starting") && result.error.contains("no bucket"), "\(result)")
        }
    }
}
