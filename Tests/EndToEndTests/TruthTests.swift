import Syscalls
import Testing

/// The truth when one comes back: verdicts that know their inputs, and a history that answers.
@Suite("truth")
struct TruthTests {
    private static let config = #"""
        {
          "services": { "router": { \#(Units.steady) } },
          "jobs": {
            "test": {
              "command": "mkdir -p reports; if grep -q BAD src/*; then cp red.xml reports/r.xml; exit 1; fi; cp green.xml reports/r.xml",
              "inputs": ["src/"], "needs": ["router"], "junit": "reports/*.xml"
            }
          }
        }
        """#

    private static let files = [
        "src/a": "good\n",
        "green.xml": #"<testsuite><testcase classname="t" name="adds"/></testsuite>"#,
        "red.xml":
            #"<testsuite><testcase classname="t" name="adds"><failure message="1 is not 2"/></testcase></testsuite>"#,
    ]

    @Test("the save that turned the job red is named with its file, its failing item and its diff")
    func named() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("once", "test").code == 0)
            try scene.write("BAD\n", to: "src/b")
            let waited = try await scene.bgexec("wait", "test", "--fresh")
            #expect(waited.code == 1)
            #expect(waited.output.contains("FRESH"))
            let report = try await scene.bgexec("report").output
            #expect(report.hasPrefix("RED test#2 failed"))
            #expect(report.contains("files: src/b"))
            #expect(report.contains("newly failing t::adds"))
            #expect(report.contains("1 is not 2"))
            #expect(try await scene.bgexec("blame", "test").output.contains("src/b"))
            #expect(try await scene.bgexec("diff", "test").output.contains("+BAD"))
            #expect(try await scene.bgexec("show", "test").output.contains("newly failing  t::adds"))
        }
    }

    @Test("undone, nothing runs, and it is green again by what an earlier run saw")
    func undone() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("once", "test").code == 0)
            try scene.write("BAD\n", to: "src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            try scene.remove("src/b")
            let waited = try await scene.bgexec("wait", "test", "--fresh")
            #expect(waited.code == 0)
            #expect(try await scene.status()["test"].verdict == "passed")
            let runs = try await scene.bgexec("history", "test").output.split(separator: "\n")
            #expect(runs.count == 2)
            #expect(try await scene.bgexec("report").output.hasPrefix("GREEN AGAIN test#1"))
            #expect(scene.log("executor").contains { $0.contains("same inputs as green run 1") })
        }
    }

    @Test("inputs that change under a run make its verdict stale, naming them, and one more run follows")
    func stale() async throws {
        let config = #"""
            { "jobs": { "test": { "command": "while [ ! -e gate ]; do sleep 0.02; done", "inputs": ["src/"] } } }
            """#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("it runs") { $0["test"].state == "running" }
            try scene.write("2", to: "src/a")
            try scene.write("", to: "gate")
            #expect(try await once.end().code == 0)
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            let shown = try await scene.bgexec("show", "test#1").output
            #expect(shown.contains("STALE    src/a changed while it ran"))
            #expect(try await scene.bgexec("show", "test#2").output.contains("passed"))
        }
    }

    @Test("the chain of reasons outlives the daemon")
    func why() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            let pid = try #require(try await scene.start().daemon)
            try ProcessHandle(opening: pid).send(.kill)
            try await scene.until("another daemon works") { $0.daemon != pid && $0["router"].state == "healthy" }
            let why = try await scene.bgexec("why", "router").output
            #expect(why.contains("asked by"))
            #expect(why.contains("found running"))
        }
    }
}
