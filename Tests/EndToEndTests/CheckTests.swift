import Syscalls
import Testing

@Suite("check")
struct CheckTests {
    @Test("a configuration that can be used: exit 0, and nothing is started")
    func good() async throws {
        try await Scene.play("{ \"services\": { \"a\": { \(Units.steady) } } }") { scene in
            let check = try await scene.bgexec("check")
            #expect(check.code == 0, "\(check)")
            #expect(try await scene.status().running == false)
        }
    }

    @Test("every mistake is named with its line and the nearest key: exit 2")
    func bad() async throws {
        let config = """
            {
              "services": { "a": { "comand": "true" } },
              "jobs": { "b": { "command": "true", "timeout": "soon" } }
            }
            """
        try await Scene.play(config) { scene in
            let check = try await scene.bgexec("check")
            #expect(check.code == 2)
            #expect(check.error.contains(":2:") && check.error.contains("\"command\""), "\(check)")
            #expect(check.error.contains(":3:") && check.error.contains("soon"), "\(check)")
            try scene.remove(".bgexec.json")
        }
    }

    @Test("inputs that match nothing or are left out are named, and are no error: exit 0")
    func remarks() async throws {
        let config = #"""
            { "jobs": { "test": { "command": "true", "inputs": ["src/", "agents/*.yml"], "outputs": ["src/out/"] } } }
            """#
        let files = ["src/a": "1", "src/b.log": "1", "src/__pycache__/a.pyc": "1", ".bgexecignore": "*.log\n"]
        try await Scene.play(config, files: files) { scene in
            let check = try await scene.bgexec("check")
            #expect((check.code, check.error) == (0, ""))
            #expect(
                check.output == """
                    test: inputs[1] "agents/*.yml" matches no file
                    test: "src/out/" is what it writes itself, and is left out of its inputs
                    test: 1 file of src/ is left out by .bgexecignore:1 (*.log)
                    \(scene.folder)/.bgexec.json: 1 unit, all can run

                    """)
            let json = try await scene.bgexec("check", "--json")
            #expect(json.code == 0)
            let leftOut = "1 file of src/ is left out by .bgexecignore:1 (*.log)"
            #expect(json.output.contains("\"text\" : \"\(leftOut)\""), "\(json)")
            #expect(json.output.contains(#""pattern" : "__pycache__/""#), "\(json)")
        }
    }

    @Test("what `notify` needs and lacks is named with what to install, and is no error: exit 0")
    func notifications() async throws {
        let config = #"""
            {
              "notify": { "webhook": "https://example.org/hook", "desktop": true, "command": ["./tell"] },
              "jobs": { "test": { "command": "true" } }
            }
            """#
        try await Scene.play(config) { scene in
            let check = try await scene.shell("PATH=/nonexistent bgexec check")
            #expect((check.code, check.error) == (0, ""), "\(check)")
            #expect(
                check.output == """
                    notify.command: \(scene.folder)/tell does not exist: correct the command, or create the file
                    notify.desktop: needs notify-send, which is not in PATH: on Debian and Ubuntu, `sudo apt install libnotify-bin` installs it
                    notify.webhook: needs curl, which is not in PATH: on Debian and Ubuntu, `sudo apt install curl` installs it
                    \(scene.folder)/.bgexec.json: 1 unit, all can run

                    """)
            let json = try await scene.bgexec("check", "--json")
            #expect(json.output.contains(#""path" : "/usr/bin/curl""#), "\(json)")
        }
    }

    @Test("`schema` prints the schema that the documents are made of")
    func schema() async throws {
        let file = Path(#filePath).parent.parent.parent / "schema/bgexec.schema.json"
        let text = String(decoding: try #require(try File.contents(of: file)), as: UTF8.self)
        try await Scene.play { scene in
            let schema = try await scene.bgexec("schema")
            #expect(schema.code == 0 && schema.output == text)
        }
    }

    @Test("what starts on demand may be needed by what does not: exit 0")
    func onDemand() async throws {
        let config = #"""
            {
              "services": { "browser": { "command": "true", "autoStart": false } },
              "jobs": {
                "build": { "command": "true", "trigger": "manual" },
                "test": { "command": "true", "needs": ["browser", "build"] }
              }
            }
            """#
        try await Scene.play(config) { scene in
            let check = try await scene.bgexec("check")
            #expect((check.code, check.error) == (0, ""))
            #expect(check.output == "\(scene.folder)/.bgexec.json: 3 units, all can run\n")
        }
    }
}
