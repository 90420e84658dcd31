import FoundationEssentials
import Testing

@Suite("init")
struct InitTests {
    private static let package = #"{"scripts": {"test": "exit 1", "dev": "node server.js"}}"#

    @Test("it writes a configuration that check accepts, and never writes over one")
    func twice() async throws {
        try await Scene.play { scene in
            #expect(try await scene.bgexec("init").code == 0)
            #expect(try await scene.bgexec("check").code == 0)
            let text = scene.text(of: ".bgexec.json")
            let again = try await scene.bgexec("init")
            #expect(again.code != 0 && again.error.contains(".bgexec.json"), "\(again)")
            #expect(scene.text(of: ".bgexec.json") == text)
        }
    }

    @Test("in an empty folder it says that nothing was found, and the test fails with what to write")
    func empty() async throws {
        try await Scene.play { scene in
            let made = try await scene.bgexec("init")
            #expect(made.output.contains("Nothing was found"), "\(made)")
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 125)
            #expect((once.output + once.error).contains("jobs.test.command"), "\(once)")
            #expect(!scene.text(of: ".bgexec.json").contains("redis"))
        }
    }

    @Test("it says for each unit what it was found by")
    func sources() async throws {
        try await Scene.play(files: ["package.json": Self.package]) { scene in
            let made = try await scene.bgexec("init")
            #expect(made.output.contains("scripts.dev of package.json"), "\(made)")
            #expect(made.output.contains("scripts.test of package.json"), "\(made)")
            #expect(made.output.contains("wrote \(scene.folder)/.bgexec.json"), "\(made)")
            // The test of the project fails, and so does that of bgexec.
            #expect(try await scene.bgexec("once", "test").code != 0)
        }
    }

    @Test("--print prints a configuration and writes nothing")
    func printing() async throws {
        try await Scene.play(files: ["package.json": Self.package]) { scene in
            let printed = try await scene.bgexec("init", "--print")
            #expect(printed.code == 0)
            #expect(!scene.exists(".bgexec.json"))
            #expect(printed.error.contains("scripts.dev of package.json"))
            try scene.write(printed.output, to: ".bgexec.json")
            #expect(try await scene.bgexec("check", "--json").output.contains(#""units" : 2"#))
            #expect(try await scene.bgexec("init", "--print").output == printed.output)
        }
    }

    private struct Facts: Decodable {
        struct Unit: Decodable {
            var name: String
            var kind: String
            var source: String
        }

        var path: String
        var written: Bool
        var units: [Unit]
        var remarks: [String]
    }

    @Test("--json prints what was found")
    func json() async throws {
        try await Scene.play(files: ["package.json": Self.package]) { scene in
            let result = try await scene.bgexec("init", "--json")
            let facts = try JSONDecoder().decode(Facts.self, from: Data(result.output.utf8))
            #expect(facts.path == "\(scene.folder)/.bgexec.json")
            #expect(facts.written && scene.exists(".bgexec.json"))
            #expect(facts.units.map(\.name) == ["dev", "test"])
            #expect(facts.units.map(\.kind) == ["service", "job"])
        }
    }

    @Test("--from reads only the file that it names")
    func from() async throws {
        let files = [
            "package.json": Self.package, "go.mod": "module a\n", "a.go": "package a\n",
            "sub/Cargo.toml": "[package]\nname = \"x\"\n",
        ]
        try await Scene.play(files: files) { scene in
            let node = try await scene.bgexec("init", "--print", "--from", "package.json")
            #expect(node.output.contains(#"["node", "server.js"]"#) && !node.output.contains("go test"), "\(node)")
            let rust = try await scene.bgexec("init", "--print", "--from", "sub/Cargo.toml")
            #expect(rust.output.contains(#""cwd": "sub""#) && rust.output.contains("sub/Cargo.toml"), "\(rust)")
            for wrong in ["missing.json", "a.go", "../x"] {
                let refused = try await scene.bgexec("init", "--print", "--from", wrong)
                #expect(refused.code == 2 && refused.output.isEmpty, "\(refused)")
            }
        }
    }

    @Test(
        "it warns when git ignores the configuration, with the rule and what to do",
        arguments: ["*.json", ".*", "/.bgexec.json"])
    func ignored(rule: String) async throws {
        try await Scene.play(files: [".gitignore": "x\n\(rule)\n"]) { scene in
            #expect(try await scene.shell("git init -q .").code == 0)
            let made = try await scene.bgexec("init")
            #expect(made.code == 0)
            #expect(made.output.contains("git ignores .bgexec.json"), "\(made)")
            #expect(made.output.contains(".gitignore, line 2: \(rule)"), "\(made)")
            #expect(try await scene.shell("git check-ignore -q .bgexec.json").code == 0)
            // The advice helps.
            try scene.write("x\n\(rule)\n!/.bgexec.json\n", to: ".gitignore")
            #expect(try await scene.shell("git check-ignore -q .bgexec.json").code == 1)
            let again = try await scene.bgexec("init", "--print")
            #expect(!again.error.contains("git ignores"), "\(again)")
        }
    }

    @Test("names that would steer a terminal are shown, not obeyed")
    func hostile() async throws {
        let files = [
            "\u{1B}[31m/package.json": Self.package,
            "web/package.json": #"{"scripts": {"dev": "vite \u001b]0;x\u0007", "test": "a"}}"#,
        ]
        try await Scene.play(files: files) { scene in
            let made = try await scene.bgexec("init")
            #expect(made.code == 0)
            #expect(!(made.output + made.error + scene.text(of: ".bgexec.json")).contains("\u{1B}"), "\(made)")
        }
    }
}
