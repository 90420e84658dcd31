import FoundationEssentials
import Syscalls
import Testing

/// `bgexec why PATH`: watched or not, and what decided.
@Suite("why, of a path")
struct WhyTests {
    private static let config = #"""
        {
          "ignore": ["*.gen"],
          "services": { "router": { "command": "sleep 1", "inputs": ["router/", "lib/*.py"], "ignore": ["*.md"] } },
          "jobs": { "test": { "command": "true", "inputs": ["router/"] } }
        }
        """#
    private static let files = [
        ".gitignore": "# built\n\nbuild/\n*.log\n!keep.log\n", "router/.bgexecignore": "secret\n", "router/a.py": "",
    ]

    private struct Answer: Decodable {
        struct Pattern: Decodable { var file: String, line: Int, pattern: String, matched: String }
        struct Input: Decodable { var unit: String, pattern: String }
        var path: String
        var watched: Bool
        var ignoredBy: Pattern?
        var keptBy: Pattern?
        var inputs: [Input]
    }

    @Test("`.` is the whole project")
    func wholeProject() async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["."] } } }"#
        try await Scene.play(config, files: ["src/deep/a.py": ""]) { scene in
            #expect(try await scene.bgexec("why", "notyet.toml").code == 0, "it need not exist")
            let result = try await scene.bgexec("why", "src/deep/a.py")
            #expect(result.code == 0)
            #expect(result.output.contains("src/deep/a.py is among the inputs of test, by \".\""), "\(result)")
        }
    }

    @Test("the unit and the pattern, or the file, the line and the pattern that decided")
    func reasons() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            let folder = scene.folder
            let cases: [(String, Int32, [String])] = [
                ("router/a.py", 0, ["router/a.py is among the inputs of router, by \"router/\"", "inputs of test"]),
                ("./router", 0, ["is among the inputs of router"]),
                ("lib/new.py", 0, ["lib/new.py is among the inputs of router, by \"lib/*.py\""]),
                ("lib/new.c", 1, ["lib/new.c is not watched: it is not among any unit's inputs"]),
                ("router/x.log", 1, ["router/x.log is ignored: \(folder)/.gitignore:4: *.log"]),
                ("router/keep.log", 0, ["is not ignored: \(folder)/.gitignore:5: !keep.log", "inputs of router"]),
                ("router/build/a/b", 1, ["because \(folder)/router/build is: \(folder)/.gitignore:3: build/"]),
                ("router/secret", 1, ["\(folder)/router/.bgexecignore:1: secret"]),
                ("router/x.gen", 1, ["is ignored: ignore:1: *.gen"]),
                ("router/x.swp", 1, ["is ignored: defaults:"]),
                ("router/x.md", 0, ["inputs of test"]),
                (".bgexec.json", 0, ["is the configuration: saving it reloads it"]),
                ("/etc/passwd", 1, ["/etc/passwd is not watched"]),
                ("../project/router/a.py", 0, ["inputs of router"]),
            ]
            for (path, code, sentences) in cases {
                let result = try await scene.bgexec("why", path)
                #expect(result.code == code, "\(path): \(result)")
                #expect(result.error.isEmpty)
                for sentence in sentences { #expect(result.output.contains(sentence), "\(path): \(result)") }
                let json = try await scene.bgexec("why", "--json", path)
                let answer = try JSONDecoder().decode(Answer.self, from: Data(json.output.utf8))
                #expect(answer.watched == (code == 0))
                #expect(json.code == code)
            }
            let below = try await scene.bgexec("why", "a.py", in: "router")
            #expect(below.output.contains("\(folder)/router/a.py is among the inputs of router"))
            let json = try await scene.bgexec("why", "--json", "router/build/a/b")
            let answer = try JSONDecoder().decode(Answer.self, from: Data(json.output.utf8))
            #expect(answer.ignoredBy?.line == 3)
            #expect(answer.ignoredBy?.matched == "\(folder)/router/build")
        }
    }

    @Test("a name that is neither a unit nor a path: exit 2, with the nearest name")
    func typo() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            let result = try await scene.bgexec("why", "ruter")
            #expect(result.code == 2)
            #expect(result.error.contains("did you mean `router`?"))
        }
    }

    @Test("without a project, what `events` would do; of a name that is no path, that there is no project")
    func withoutProject() async throws {
        try await Scene.play(files: [".gitignore": "build/\n", "a": ""]) { scene in
            let watched = try await scene.bgexec("why", "a")
            #expect(watched.code == 0)
            #expect(watched.output.contains("a is not ignored: `bgexec events` reports its changes"))
            let ignored = try await scene.bgexec("why", "build/x")
            #expect(ignored.code == 1)
            #expect(ignored.output.contains(".gitignore:1: build/"))
            let outside = try await scene.bgexec("why", "/etc/passwd")
            #expect(outside.code == 1)
            #expect(outside.output.contains("is not below \(scene.folder)"))
            let unit = try await scene.bgexec("why", "router")
            #expect(unit.code == 2)
            #expect(unit.error.contains("bgexec init"))
        }
    }
}
