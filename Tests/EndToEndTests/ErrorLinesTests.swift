import FoundationEssentials
import Syscalls
import TestSupport
import Testing

/// What a user reads of a failure without opening the log.
@Suite("Error lines")
struct ErrorLinesTests {
    private static let job = #"""
        { "jobs": { "test": { "command": "cat src/out; exit $(cat src/code)", "inputs": ["src/"] } } }
        """#

    private static let noise = (1...500).map { "step \($0)\n" }.joined()

    @Test(
        "wait, status, why and show end with the lines of the error, of a job that names no items; when it is green, with none"
    )
    func job() async throws {
        let output = Self.noise + "main.c:4: error: expected \u{1B}[31m4\u{1B}[0m\u{1B}]0;title\u{7}, got 3\n  note\n"
        try await Scene.play(Self.job, files: ["src/out": output, "src/code": "3\n"]) { scene in
            try await scene.startAndSettle()
            let said = "main.c:4: error: expected 4\\x1b]0;title\\x07, got 3"
            for command in [
                ["wait", "test"], ["wait", "test", "--fresh"], ["status"], ["why", "test"], ["show", "test"],
            ] {
                let result = try await scene.begin(command).end()
                #expect(result.output.contains(said), "\(command): \(result)")
                #expect(result.output.contains("note") && !result.output.contains("step 400"), "\(command): \(result)")
                #expect(result.output.split(separator: "\n").count < 40)
            }
            for command in [["status", "--json"], ["wait", "test", "--json"], ["show", "test", "--json"]] {
                let result = try await scene.begin(command).end()
                #expect(
                    result.output.contains("errorLines") && result.output.contains("main.c:4: error"),
                    "\(command): \(result)")
            }
            try scene.write("0\n", to: "src/code")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            for command in [["wait", "test"], ["status"], ["why", "test"], ["show", "test"], ["status", "--json"]] {
                let result = try await scene.begin(command).end()
                #expect(!result.output.contains("main.c:4"), "\(command): \(result)")
            }
        }
    }

    @Test("a verdict that an earlier run answers has the lines of that run")
    func answered() async throws {
        try await Scene.play(Self.job, files: ["src/out": "error: the first\n", "src/code": "1\n"]) { scene in
            try await scene.startAndSettle()
            try scene.write("error: the second\n", to: "src/out")
            #expect(try await scene.bgexec("wait", "test", "--fresh").output.contains("error: the second"))
            try scene.write("error: the first\n", to: "src/out")
            let result = try await scene.bgexec("wait", "test", "--fresh")
            #expect(
                result.output.contains("run 1 saw these inputs") && result.output.contains("error: the first"),
                "\(result)")
        }
    }

    @Test("a service that does not start: why says with what its log ends, and so does status")
    func service() async throws {
        let config =
            #"{ "services": { "web": { "command": "echo listening; echo 'OSError: [Errno 98] Address already in use' >&2; exit 1" } } }"#
        try await Scene.play(config) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code == 1 && start.error.contains("Address already in use"), "\(start)")
            for command in [["why", "web"], ["status"]] {
                try await scene.until("\(command) says why") {
                    try await scene.begin(command).end().output.contains("OSError: [Errno 98] Address already in use")
                }
            }
        }
    }

    @Test(
        "real outputs of real tools, as a job prints them",
        arguments: [
            ("pytest-collection.txt", "No module named 'nothere'"),
            ("go-panic.txt", "panic: runtime error: index out of range"),
            ("cargo.txt", "assertion `left == right` failed"), ("ctest.txt", "error: expected 4, got 3"),
        ])
    func tools(_ name: String, _ error: String) async throws {
        try await Scene.play(Self.job, files: ["src/out": try RecordedOutput.text(name), "src/code": "1\n"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 1)
            let wait = try await scene.bgexec("wait", "test")
            #expect(wait.output.contains(error), "\(wait)")
        }
    }

    // MARK: Items

    @Test("show --json names the items that fail, what is said of them, and the files of the cycle")
    func json() async throws {
        let config =
            #"{ "jobs": { "test": { "command": "cat src/out.tap; ! grep -q '^not ok' src/out.tap", "inputs": ["src/"], "tap": true } } }"#
        let red = "TAP version 13\n1..2\nok 1 - joins\nnot ok 2 - adds\n  ---\n  message: 'boom'\n  ...\n"
        try await Scene.play(config, files: ["src/out.tap": "1..2\nnot ok 1 - joins\nok 2 - adds\n"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 1)
            try scene.write(red, to: "src/out.tap")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            let wait = try await scene.bgexec("wait", "test")
            #expect(wait.output.contains("\n    adds\n        boom\n"), "\(wait)")
            #expect(try await scene.bgexec("why", "test").output.contains("what failed:\n  adds\n      boom\n"))
            let shown = try await scene.bgexec("show", "test", "--json")
            let facts = try JSONDecoder().decode(Shown.self, from: Data(shown.output.utf8))
            #expect(facts.files == ["src/out.tap"])
            #expect(facts.failingItems.map(\.name) == ["adds"])
            #expect(facts.failingItems.first?.isNew == true)
            #expect(facts.failingItems.first?.excerpt == ["boom"])
            #expect(facts.fixedItems == ["joins"])
            #expect((facts.items, facts.failing) == (2, 1))
            let text = try await scene.bgexec("show", "test").output
            #expect(text.contains("newly failing  adds\n      boom\n"), "\(text)")
        }
    }

    private struct Shown: Decodable {
        var items: Int
        var failing: Int
        var files: [String]
        var failingItems: [Item]
        var fixedItems: [String]
        struct Item: Decodable { var name: String; var isNew: Bool; var excerpt: [String] }
    }

    @Test("a report leaves out what is no longer in the configuration, and says so once")
    func gone() async throws {
        let config = #"{ "jobs": { "lint": { "command": "exit 1" }, "test": { "command": "true" } } }"#
        try await Scene.play(config) { scene in
            try await scene.startAndSettle()
            #expect(try await scene.bgexec("report").output.contains("RED lint#1"))
            try scene.write(#"{ "jobs": { "test": { "command": "true" } } }"#, to: ".bgexec.json")
            try await scene.until("it is gone") { report in !report.units.contains { $0.name == "lint" } }
            let report = try await scene.bgexec("report", "--since", "1h").output
            #expect(!report.contains("RED") && report.contains("no longer in the configuration: lint"), "\(report)")
            #expect(try await scene.bgexec("report", "--since", "1h", "--json").output.contains(#""lint""#))
            #expect(try await !scene.bgexec("report").output.contains("lint"))
        }
    }

    // MARK: Notifications

    @Test("a notification has the lines of the error, or the items with what is said of them, and the save")
    func notification() async throws {
        let config = #"""
            { "notify": { "command": "cat >> told; printf '%s\\n' \"$BGEXEC_DETAILS\" >> details" },
              "jobs": { "test": { "command": "cat src/out.tap; ! grep -q '^not ok' src/out.tap", "inputs": ["src/"], "tap": true },
                        "lint": { "command": "cat src/lint; ! grep -q error src/lint", "inputs": ["src/lint"] } } }
            """#
        let files = ["src/out.tap": "1..1\nok 1 - adds\n", "src/lint": "fine\n"]
        try await Scene.play(config, files: files) { scene in
            try await scene.startAndSettle()
            try scene.write("1..1\nnot ok 1 - adds\n  ---\n  message: boom\n  ...\n", to: "src/out.tap")
            try await scene.until("the items are told") { scene.text(of: "details") == "adds\n    boom\n" }
            #expect(scene.text(of: "told").contains(#""edit":["src/out.tap"]"#))
            #expect(scene.text(of: "told").contains(#""lines":["adds","    boom"]"#))
            try scene.write("a.c:1: error: no\n", to: "src/lint")
            try await scene.until("the error is told") { scene.text(of: "details").hasSuffix("\na.c:1: error: no\n") }
        }
    }
}
