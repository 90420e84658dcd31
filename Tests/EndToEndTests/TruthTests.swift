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
            #expect(try await scene.startAndSettle()["test"].verdict == "passed")
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

    @Test("an unknown unit is an error, a unit without runs is not")
    func namesInHistory() async throws {
        let config = #"{ "jobs": { "test": { "command": "true" }, "other": { "command": "true" } } }"#
        try await Scene.play(config) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            let slip = try await scene.bgexec("history", "tets")
            #expect(slip.code == 2 && slip.error.contains("did you mean `test`?"), "\(slip)")
            let none = try await scene.bgexec("history", "other")
            #expect(none.code == 0 && none.output == "no run of other is in the history\n", "\(none)")
            #expect(try await scene.bgexec("history", "test", "--failed").output.hasPrefix("no failed run of test"))
        }
    }

    @Test("undone, nothing runs, and it is green again by what an earlier run saw")
    func undone() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            #expect(try await scene.startAndSettle()["test"].verdict == "passed")
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
            let green = try await scene.status()["test"]
            #expect((green.reason, green.lastExit) == ("same inputs as green run 1", "exit 0"))
            try scene.write("BAD\n", to: "src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            // Run 2 is the newest, and what it said is its own again.
            let red = try await scene.status()["test"]
            #expect((red.reason, red.lastExit) == ("same inputs as red run 2", "exit 1"))
            try scene.remove("src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            try await scene.bgexec("stop")
            try await scene.start()
            let later = try await scene.status()["test"]
            #expect((later.verdict, later.reason, later.lastExit) == ("passed", "same inputs as green run 1", "exit 0"))
        }
    }

    @Test("diff finds the red job, says when nothing is red, and writes JSON")
    func diffAlone() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            #expect(try await scene.startAndSettle()["test"].verdict == "passed")
            let none = try await scene.bgexec("diff")
            #expect((none.code, none.output, none.error) == (0, "", "no job is red\n"))
            try scene.write("BAD\n", to: "src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            let red = try await scene.bgexec("diff")
            #expect(red.output.contains("+BAD"), "\(red)")
            #expect(red.error == "test#2 against test#1, the last green run before it\n")
            let json = try await scene.bgexec("diff", "--json")
            #expect(json.output.contains(#""path" : "src/b""#) && json.output.contains(#""run" : "test#2""#), "\(json)")
            let blame = try await scene.bgexec("blame", "test", "--json")
            #expect(blame.output.contains(#""attribution" : "save""#) && blame.output.contains("src/b"), "\(blame)")
            try scene.remove("src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            let green = try await scene.bgexec("diff", "test")
            #expect((green.code, green.output) == (0, ""))
            #expect(green.error.hasPrefix("test is green again; `bgexec diff test#2` shows"), "\(green)")
            let check = try await scene.bgexec("check", "--json")
            #expect(check.code == 0)
            #expect(check.output.contains(#""units" : 2"#), "\(check)")
        }
    }

    @Test("restore writes over nothing and takes one run, not two: exit 2, and nothing is written")
    func restoreRefuses() async throws {
        try await Scene.play(Self.config, files: Self.files.merging(["src/c": "good\n"]) { $1 }) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            try scene.write("theirs", to: "out/src/c")
            let there = try await scene.bgexec("restore", "test", "--to", "out")
            #expect(there.code == 2)
            #expect(there.error.contains("out/src/c already exists and is not overwritten"), "\(there)")
            #expect(!scene.exists("out/src/a"))
            let one = try await scene.bgexec("restore", "test", "--to", "out", "src/a")
            #expect((one.code, one.output) == (0, "wrote 1 file of test#1 into out\n"))
            let two = try await scene.bgexec("restore", "test#1", "--last-green", "--to", "out")
            #expect(two.code == 2 && two.error.contains("`test --last-green`"), "\(two)")
            let page = try await scene.bgexec("report", "--html", "/nonexistent/x.html")
            #expect(page.code == 2 && page.error.contains("/nonexistent/x.html cannot be written"), "\(page)")
        }
    }

    @Test("inputs that change during a run make its verdict stale, are named, and lead to one more run")
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

    @Test("the status says what a verdict is worth, naming the files that have changed since")
    func worth() async throws {
        try await Scene.play(
            #"""
            {
              "services": { "gone": { \#(Units.steady) } },
              "jobs": {
                "test": { "command": "true", "inputs": ["src/"], "onBusy": "ignore" },
                "asked": { "command": "true", "inputs": ["src/"], "trigger": "manual" },
                "needy": { "command": "true", "inputs": ["src/"], "needs": ["gone"] }
              }
            }
            """#,
            files: ["src/a": "1"]
        ) { scene in
            #expect(try await scene.bgexec("once", "asked").code == 0)
            #expect(try await scene.bgexec("once", "needy").code == 0)
            #expect(try await scene.bgexec("stop", "gone").code == 0)
            let fresh = try await scene.bgexec("status").output.split(separator: "\n")
            for job in ["asked", "needy"] { #expect(fresh.contains { $0.hasPrefix(job) && $0.contains("  fresh  ") }) }
            // Nothing runs them again: one runs only when it is asked for, what the other needs is stopped.
            try scene.write("2", to: "src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            let stale = try await scene.bgexec("status").output.split(separator: "\n")
            #expect(stale.contains { $0.hasPrefix("asked") && $0.contains("  STALE: src/b  ") }, "\(stale)")
            #expect(
                stale.contains {
                    $0.hasPrefix("needy") && $0.contains("not run: it needs gone, which has not been started")
                }, "\(stale)")
            #expect(stale.contains { $0.hasPrefix("test") && $0.contains("  fresh  ") })
            #expect(try await scene.bgexec("status", "--json").output.contains("src/b changed since run 1"))
        }
    }

    @Test("the first status after an absence begins with what happened, for each reader, and the next does not")
    func absence() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            #expect(try await scene.startAndSettle()["test"].verdict == "passed")
            func look(as reader: String) async throws -> String {
                try await scene.shell("BGEXEC_READER=\(reader) bgexec status").output
            }
            for reader in ["kim", "bo"] { #expect(try await look(as: reader).hasPrefix("UNIT")) }
            try scene.write("BAD\n", to: "src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            // Without a name and a terminal there is no reader: nothing is shown or marked as read.
            #expect(try await scene.bgexec("status").output.hasPrefix("UNIT"))
            let news = try await look(as: "kim")
            #expect(news.hasPrefix("since you last looked"))
            #expect(news.contains("test turned red"))
            #expect(news.contains("src/b"))
            #expect(try await look(as: "kim").hasPrefix("UNIT"))
            // Showing the status removes nothing from the report; showing a report counts as reading.
            #expect(try await scene.shell("BGEXEC_READER=kim bgexec report").output.hasPrefix("RED test#2"))
            #expect(try await scene.shell("BGEXEC_READER=bo bgexec report").output.hasPrefix("RED test#2"))
            #expect(try await look(as: "bo").hasPrefix("UNIT"))
            let json = try await scene.shell("BGEXEC_READER=kim bgexec status --json").output
            #expect(json.contains(#""reader" : "kim""#))
        }
    }

    @Test("the page of a report is written, whole, and says where the red comes from")
    func page() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            #expect(try await scene.startAndSettle()["test"].verdict == "passed")
            try scene.write("BAD\n", to: "src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            #expect(try await scene.bgexec("report", "--since", "1h", "--html", "page.html").code == 0)
            let page = scene.text(of: "page.html")
            #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
            #expect(page.contains("test#2") && page.contains("+BAD") && page.contains("aria-label=\"timeline"))
            #expect(!page.contains("src=") && !page.contains("<script"))
            let json = try await scene.bgexec("report", "--since", "1h", "--json").output
            for key in ["red", "recovered", "troubled", "flakes", "slower", "gaps", "disk", "broken"] {
                #expect(json.contains("\"\(key)\" :"), "\(key)")
            }
        }
    }

    @Test("a probe's failures are events, once for each new answer, with an end")
    func probes() async throws {
        let config = #"""
            { "services": { "s": { "command": "exec sleep infinity",
              "health": { "exec": "test -e ok", "every": "100ms", "timeout": "2s", "failures": 100 } } } }
            """#
        try await Scene.play(config, files: ["ok": ""]) { scene in
            try await scene.start()
            try scene.remove("ok")
            try await scene.until("it is unhealthy") { $0["s"].state == "unhealthy" }
            try scene.write("", to: "ok")
            try await scene.until("it is healthy again") { $0["s"].state == "healthy" }
            let events = try await scene.bgexec("events", "--after", "0", "--no-follow").output.split(separator: "\n")
            #expect(events.count { $0.contains("health check failed: ") } == 1)
            #expect(events.count { $0.contains("health check passes again after") } == 1)
        }
    }

    @Test(
        "every fact of a run is in the history: who, why, what it saw, how it ended, what it cost, where its lines are")
    func facts() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            #expect(
                try await scene.shell(
                    "git init -q . && git add src && git -c user.name=k -c user.email=k@k commit -qm m"
                ).code == 0)
            #expect(try await scene.startAndSettle()["test"].verdict == "passed")
            try scene.write("BAD\n", to: "src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            let json = try await scene.bgexec("show", "test", "--json").output
            let expected = [
                #""actor" : "the watcher""#, #""cause" : "change""#, #""exitCode" : 1"#, #""verdict" : "failed""#,
                "src/b changed",
                #""head" : ""#, #""snapshot" : ""#, #""cycle" : 2"#, #""began" : ""#, #""ended" : ""#, #""seconds" : "#,
                #""cpuSeconds" : "#, #""peakKiB" : "#, #""logBegin" : "1:"#, #""logEnd" : "1:"#, #""failing" : 1"#,
            ]
            for text in expected { #expect(json.contains(text), "\(text)") }
            let pid = try #require(try await scene.status()["router"].pid)
            try ProcessHandle(opening: pid).send(.kill)
            try await scene.until("it is up again") { $0["router"].run == 2 && $0["router"].up }
            let router = try await scene.bgexec("show", "router#1", "--json").output
            #expect(router.contains(#""signal" : "SIGKILL""#) && router.contains(#""ready" : ""#))
        }
    }

    @Test("a damaged history is set aside as it was, and rebuilt from the records of runs and the logs")
    func rebuilt() async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            #expect(try await scene.startAndSettle()["test"].verdict == "passed")
            #expect(try await scene.bgexec("once", "test").code == 0)
            let before = try await scene.bgexec("history", "test").output.split(separator: "\n")
            #expect(before.count == 2)
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(
                try await scene.shell(
                    "rm -rf .bgexec/runs/test/1 .bgexec/history.db-*; head -c 50000 /dev/urandom > .bgexec/history.db"
                ).code == 0)
            let noise = try File.contents(of: scene.folder / ".bgexec/history.db")
            // What the runs saw was in the history alone: a verdict about what is there now takes one more run.
            let again = try await scene.startAndSettle()
            #expect(again["test"].run == 3)
            #expect(again["test"].reason.hasSuffix("it is not known what the last run of test saw"))
            let after = try await scene.bgexec("history", "test").output.split(separator: "\n")
            #expect(after.count == before.count + 1)
            #expect(after.allSatisfy { $0.contains("passed") })
            let aside = try #require(
                try File.entries(of: scene.folder / ".bgexec").first { "\($0)".contains("db.damaged-") })
            #expect(try File.contents(of: scene.folder / ".bgexec" / aside) == noise)
            #expect(try await scene.bgexec("report").output.contains("GAP"))
        }
    }

    @Test("why says how a job's run has ended, and why one that is due does not run")
    func ends() async throws {
        let config = #"""
            { "jobs": {
              "slow": { "command": "sleep 1000", "timeout": "1s" }, "red": { "command": "exit 3" },
              "needy": { "command": "true", "needs": ["red"] } } }
            """#
        try await Scene.play(config) { scene in
            let slow = try await scene.bgexec("once", "slow")
            #expect(slow.code == 124)
            #expect(try await scene.bgexec("once", "needy").code == 3)
            #expect(try await scene.bgexec("why", "slow").output.contains("ending → idle  timed out"))
            #expect(try await scene.bgexec("why", "red").output.contains("ending → idle  failed (exit 3)"))
            #expect(try await scene.bgexec("why", "needy").output.contains("not run: red failed"))
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
