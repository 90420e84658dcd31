import Glibc
import Syscalls
import Testing

/// Which items of a job fail, and since when.
@Suite("test items")
struct ItemsTests {
    private static let config = #"""
        { "jobs": { "test": { "command": "cat src/out.tap; ! grep -q '^not ok' src/out.tap", "inputs": ["src/"], "tap": true } } }
        """#

    private func tap(_ lines: String...) -> String { "1..\(lines.count)\n" + lines.map { $0 + "\n" }.joined() }

    @Test(
        "TAP on standard output: the verdict's line, the cycle's and the status name what is newly failing, still failing, fixed"
    )
    func tapOutput() async throws {
        try await Scene.play(Self.config, files: ["src/out.tap": tap("ok 1 - adds", "ok 2 - joins")]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            try scene.write(tap("not ok 1 - adds", "not ok 2 - joins"), to: "src/out.tap")
            let red = try await scene.bgexec("wait", "test", "--fresh")
            #expect(red.output.contains("2 newly failing (adds, joins)"))
            #expect(try await scene.bgexec("status").output.contains("test#2 failed (exit 1)"))
            #expect(try await scene.bgexec("status").output.contains(": 2 newly failing (adds, joins)"))
            try scene.write(tap("ok 1 - adds", "not ok 2 - joins", "not ok 3 - cuts"), to: "src/out.tap")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            let once = try await scene.bgexec("once", "test")
            #expect(once.error.contains("  still failing  joins"))
            let items = try #require(try await scene.status()["test"].items)
            #expect((items.total, items.failing) == (3, 2))
            #expect(
                scene.log("executor").contains {
                    $0.contains("1 newly failing (cuts), 1 still failing (joins), 1 fixed (adds)")
                })
        }
    }

    @Test("a truncated or missing report is flagged")
    func halfWritten() async throws {
        let config = Self.config.replacing(
            #""tap": true"#, with: #""tap": ["reports/*.tap"], "junit": "reports/*.xml""#
        )
        .replacing("cat src", with: "mkdir -p reports; cp src/out.tap reports/a.tap; cp src/r.xml reports/; cat src")
        let files = [
            "src/out.tap": "1..3\nok 1 - adds\nnot ok 2 - joins\n", "src/r.xml": "<testsuite><testcase name=\"x\"",
        ]
        try await Scene.play(config, files: files) { scene in
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 1)
            #expect(once.error.contains("newly failing  joins"))
            #expect(once.error.contains("the test report is incomplete: reports/r.xml: "))
            #expect(once.error.contains("reports/a.tap: 3 items were planned, but it has 2"))
            #expect(try await scene.bgexec("show", "test").output.contains("the report is incomplete: reports/r.xml"))
        }
    }

    // MARK: A report against an exit code

    @Test(
        "a run that exits with 0 while its report names a failing item is red everywhere, and never the last green",
        arguments: [
            ["1..1", "not ok 1 - c"], ["1..2", "ok 1", "Bail out! no disk"],
            ["<testsuite><testcase name=\"c\"><failure/></testcase></testsuite>"],
        ])
    func contradiction(_ report: [String]) async throws {
        let config = #"""
            { "jobs": { "test": { "command": "cat src/out; cp src/out r.xml", "inputs": ["src/"], KIND } } }
            """#
        let kind = report[0].hasPrefix("<") ? #""junit": "r.xml""# : #""tap": true"#
        try await Scene.play(
            config.replacing("KIND", with: kind), files: ["src/out": report.map { $0 + "\n" }.joined()]
        ) { scene in
            let words = "exit 0, but its report names 1 failing item"
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 1, "\(once)")
            #expect(once.error.contains("FAILED test#1") && once.error.contains(words), "\(once)")
            let wait = try await scene.bgexec("wait", "test")
            #expect(wait.code == 1)
            #expect(wait.output.contains("test failed (\(words))"), "\(wait)")
            let status = try await scene.status()
            #expect(status["test"].verdict == "failed")
            #expect(status["test"].lastExit == words)
            #expect(status.lastCycle?.steps.first?.outcome == "failed (\(words))")
            for command in ["status", "history", "report"] {
                let said = try await scene.bgexec(command).output
                #expect(said.contains("failed") && !said.contains("passed"), "\(command): \(said)")
            }
            #expect(try await scene.bgexec("diff", "test").error.contains("there is no green run before test#1"))
        }
    }

    @Test("the report also counts for a run that ended while no daemon was running")
    func unseenContradiction() async throws {
        let config = #"""
            { "jobs": { "test": { "command": "while [ ! -e gate ]; do sleep 0.02; done; echo 1..1; echo not ok 1 - c", "tap": true } } }
            """#
        try await Scene.play(config) { scene in
            let once = try scene.begin(["once", "test"])
            let pid = try #require(try await scene.until("it runs") { $0["test"].state == "running" }.daemon)
            let daemon = try ProcessHandle(opening: pid)
            try daemon.send(Signal(number: SIGSTOP))
            try scene.write("", to: "gate")
            try await scene.until("its end is on disk") { scene.exists(".bgexec/runs/test/1/ended") }
            try daemon.send(.kill)
            #expect(try await once.end().code != 0)
            #expect(try await scene.status()["test"].verdict == "failed")
        }
    }

    // MARK: Flaky items

    /// Fails every second time, with the item `b`; `c` fails always when the file `bad` says so.
    private static let flaky = #"""
        { "jobs": { "test": {
          "command": "n=$(($(cat n) + 1)); echo $n > n; [ $((n % 2)) = 0 ] && w='ok' || w='not ok'; cat src/tap; echo $w - b; echo 1..2; ! [ $((n % 2)) = 1 ]",
          "inputs": ["src/"], "tap": true } } }
        """#

    @Test(
        "--repeat shows how many runs had which verdict and how often each item failed; report and show know it later")
    func repeated() async throws {
        try await Scene.play(Self.flaky, files: ["n": "0", "src/tap": "ok - a\n"]) { scene in
            let once = try await scene.bgexec("once", "test", "--repeat", "4")
            #expect(once.code == 1)
            #expect(once.output.contains("test: 4 of 4 runs: 2 failed, 2 passed"))
            #expect(once.output.contains("  FLAKY  b  failed in 2 of 4 runs (50.0 %)"))
            #expect(
                try await scene.bgexec("report").output.contains("FLAKY test: b failed 2 of 4 runs on the same inputs"))
            #expect(
                try await scene.bgexec("show", "test").output.contains(
                    "flaky    b failed in 2 of 4 runs on the same inputs"))
            // Run 5 would fail, run 6 passes.
            try scene.write("5", to: "n")
            let json = try await scene.bgexec("once", "test", "--json")
            #expect(json.code == 0)
            #expect(json.output.contains(#""passed" : 1"#))
            #expect(!json.output.contains("ok - a"))
        }
    }

    @Test("--repeat exits with 0 if all runs pass, and otherwise with the first other code")
    func allPass() async throws {
        let config = #"{ "jobs": { "good": { "command": "true" }, "bad": { "command": "exit 7" } } }"#
        try await Scene.play(config) { scene in
            let good = try await scene.bgexec("once", "good", "--repeat", "3")
            #expect(good.code == 0, "\(good)")
            #expect(good.output.contains("good: 3 of 3 runs: 3 passed"))
            let bad = try await scene.bgexec("once", "bad", "--repeat", "2")
            #expect(bad.code == 7)
            #expect(bad.output.contains("FAILS  the run as a whole  failed in 2 of 2 runs (100.0 %)"))
            #expect(try await scene.bgexec("once", "good", "--repeat", "0").code == 2)
        }
    }
}
