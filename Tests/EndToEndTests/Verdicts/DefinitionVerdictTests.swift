import Syscalls
import Testing

/// A verdict is also about the configuration.
@Suite("Verdicts by a configuration")
struct DefinitionVerdictTests {
    private static func config(_ command: String, _ more: String = "") -> String {
        #"{ "jobs": { "test": { "command": "\#(command)", "inputs": ["src/"]\#(more) } } }"#
    }

    @Test("V26 the command is changed, and wait is asked at once: the new command has run")
    func command() async throws {
        try await Scene.play(Self.config("true"), files: ["src/a": "1"]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            for (command, code) in [("false", 1), ("true", 0), ("exit 7", 7), ("false", 1), ("exit 8", 8)]
                as [(String, Int32)]
            {
                try scene.write(Self.config(command), to: ".bgexec.json")
                let waited = try await scene.fresh("test")
                #expect(waited.code == code && waited.output.contains("FRESH"), "\(command): \(waited)")
            }
        }
    }

    @Test(
        "V24 a harmless edit makes the verdict one of another definition: the job runs by itself, also if the daemon dies over it",
        arguments: [false, true])
    func harmless(_ dies: Bool) async throws {
        let command = "echo run >> ../runs"
        try await Scene.play(Self.config(command), files: ["src/a": "1"]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            let daemon = try #require(try await scene.status().daemon)
            try scene.write(Self.config(command, #", "env": { "UNUSED": "1" }"#), to: ".bgexec.json")
            if dies { try ProcessHandle(opening: daemon).send(.kill) }
            try await scene.until("it has run by itself") {
                $0["test"].state == "idle" && scene.text(of: "../runs") == "run\nrun\n"
            }
            #expect(try await scene.fresh("test").code == 0)
            #expect(scene.text(of: "../runs") == "run\nrun\n")
        }
    }

    @Test(
        "V15 a save of the configuration narrows or widens the inputs: afterwards content decides, and the same content causes nothing"
    )
    func inputs() async throws {
        func config(_ inputs: String) -> String {
            #"""
            {
              "services": { "api": { \#(Units.steady), "inputs": [\#(inputs)] } },
              "jobs": { "test": { "command": "echo run >> ../runs; ! grep -rq bad src lib agents", "inputs": [\#(inputs)] } }
            }
            """#
        }
        let files = ["src/a": "1\n", "src/deep/b": "1\n", "lib/c": "1\n", "agents/d": "1\n", ".gitignore": "*.json\n"]
        try await Scene.play(config(#"".""#), files: files) { scene in
            try await scene.start()
            #expect(try await scene.fresh("--all").code == 0)
            for inputs in [#""src/", "agents/""#, #""src/", "agents/", "lib/""#, #"".""#, #""src/deep/""#, #"".""#] {
                try scene.write(config(inputs), to: ".bgexec.json")
                #expect(try await scene.fresh("--all").code == 0)
                let before = (scene.text(of: "../runs"), try await scene.status()["api"].run)
                for file in ["src/a", "src/deep/b", "lib/c", "agents/d"] {
                    try await scene.shell("cp \(file) ../same; mv ../same \(file)")
                }
                #expect(try await scene.fresh("--all").code == 0)
                let after = (scene.text(of: "../runs"), try await scene.status()["api"].run)
                #expect(after == before, "\(inputs)")
                let doctor = try await scene.bgexec("doctor")
                #expect(doctor.output.contains("no differences"), "\(doctor)")
                for text in ["bad", "1"] {
                    let code = try await scene.judge(
                        "test", after: "echo \(text) > src/deep/b", like: "! grep -q bad src/deep/b"
                    ).code
                    #expect(code == (text == "bad" ? 1 : 0))
                }
            }
        }
    }
}
