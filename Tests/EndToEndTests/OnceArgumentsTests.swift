import Glibc
import Syscalls
import Testing

/// `once JOB -- ARGUMENTS`, `once --env` and `once --timeout`.
@Suite("once with arguments of its own")
struct OnceArgumentsTests {
    @Test("passes them to a list of words and to a line for the shell, each as one word whatever is in it")
    func arguments() async throws {
        let config = #"""
            { "jobs": {
                "list": { "command": ["printf", "<%s>\\n", "first"] },
                "line": { "command": "echo $#; printf '<%s>\\n'" },
                "placed": { "command": "printf '<%s>\\n' \"$@\" | tac" }
            } }
            """#
        try await Scene.play(config) { scene in
            let odd = ["a b", "$HOME", "--", "-x", "'"]
            let shown = odd.map { "<\($0)>\n" }
            let list = try await scene.begin(["once", "list", "--"] + odd).end()
            #expect(list.code == 0 && list.output == "<first>\n" + shown.joined(), "\(list)")
            #expect(list.error.contains("PASSED list~once#1"), "\(list)")
            let line = try await scene.begin(["once", "line", "--"] + odd).end()
            #expect(line.output == "5\n" + shown.joined(), "\(line)")
            let placed = try await scene.begin(["once", "placed", "--"] + odd).end()
            #expect(placed.output == shown.reversed().joined(), "\(placed)")
        }
    }

    @Test("--env sets variables over those of the configuration, and PATH finds the command")
    func environment() async throws {
        let config = #"""
            { "env": { "A": "project" }, "jobs": { "show": { "command": ["tool"], "env": { "B": "unit" } } } }
            """#
        try await Scene.play(config, files: ["bin/tool": "#!/bin/sh\necho $A $B $C $BGEXEC_UNIT $BGEXEC_RUN\n"]) {
            scene in
            try await scene.shell("chmod +x bin/tool")
            let words = ["once", "show", "-e", "A=1=2", "--env", "C=", "--env", "PATH=\(scene.folder)/bin:/bin"]
            let once = try await scene.begin(words).end()
            #expect(once.output == "1=2 unit show show~once#1\n", "\(once)")
            let wrong = try await scene.bgexec("once", "show", "--env", "A")
            #expect(wrong.code == 2 && wrong.error.contains("NAME=VALUE"), "\(wrong)")
        }
    }

    @Test("--timeout ends the run with its whole tree, and exits with 124")
    func timeout() async throws {
        try await Scene.play(
            #"{ "jobs": { "slow": { "command": "sleep 4811 & echo begun; wait", "timeout": "1h" } } }"#
        ) { scene in
            let once = try await scene.bgexec("once", "slow", "--timeout", "3s")
            #expect(once.code == 124 && once.error.contains("TIMED OUT slow~once#1"), "\(once)")
            #expect(!scene.processes().contains { $0.command.contains("sleep 4811") })
        }
    }

    @Test("is never the job's verdict: not for status, history, wait --fresh or a later save")
    func noVerdict() async throws {
        let config = #"""
            { "services": { "web": { \#(Units.steady) } },
              "jobs": { "test": { "command": "echo ran >> runs; exit ${CODE:-0}", "needs": ["web"], "inputs": ["src/"] } } }
            """#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            let red = try await scene.bgexec("once", "test", "--env", "CODE=3")
            #expect(red.code == 3 && red.error.contains("FAILED test~once#1"), "\(red)")
            let report = try await scene.status()
            #expect(report["web"].state == "healthy", "what it needs was started")
            #expect(report["test"].verdict == nil)
            // The daemon runs the job itself all the same: nothing has answered for it.
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            let green = try await scene.bgexec("once", "test", "--env", "CODE=4")
            #expect(green.code == 4)
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            #expect(scene.text(of: "runs") == "ran\nran\nran\n")
            let history = try await scene.bgexec("history")
            #expect(!history.output.contains("~once"), "\(history)")
            let log = try await scene.bgexec("logs", "test~once@last")
            #expect(log.code == 0 && log.output.contains("exit 4"), "\(log)")
        }
    }

    @Test("continues when the command and the daemon are killed; its log is whole, and the next one waits for it")
    func survives() async throws {
        let config = #"""
            { "services": { "web": { \#(Units.steady) } },
              "jobs": { "test": { "command": "echo begun; while [ ! -e gate ]; do sleep 0.02; done; echo end", "needs": ["web"],
                                  "trigger": "manual" } } }
            """#
        try await Scene.play(config) { scene in
            let once = try scene.begin(["once", "test", "-e", "X=1"])
            try await scene.until("it has begun") { once.output == "begun\n" }
            try once.send(.kill)
            _ = try await once.end()
            let daemon = try #require(try await scene.status().daemon)
            try ProcessHandle(opening: daemon).send(.kill)
            try await scene.until("another daemon runs") {
                ($0.daemon ?? daemon) != daemon && $0["web"].state == "healthy"
            }
            let next = try scene.begin(["once", "test", "-e", "X=2"])
            try await scene.until("it waits") { next.error.contains("waiting for test~once#1 to end") }
            try scene.write("", to: "gate")
            #expect(try await next.end().code == 0)
            let log = try await scene.bgexec("logs", "test~once@1", "--raw")
            #expect(log.output == "begun\nend\n", "\(log)")
            #expect(try await scene.bgexec("logs", "verify", "test~once").code == 0)
        }
    }

    @Test("Ctrl+C ends it with its tree and exits with 130; stop ends it too")
    func ended() async throws {
        try await Scene.play(#"{ "jobs": { "slow": { "command": "setsid sleep 4812 & echo begun; wait" } } }"#) {
            scene in
            for ends in [true, false] {
                let once = try scene.begin(["once", "slow", "-e", "X=1"])
                try await scene.until("it has begun") { once.output == "begun\n" }
                if ends { try once.send(.interrupt) } else { #expect(try await scene.bgexec("stop").code == 0) }
                let result = try await once.end()
                #expect(result.code == 130, "\(result)")
                #expect(!scene.processes().contains { $0.command.contains("sleep 4812") })
            }
        }
    }

    @Test("stop means those too that wait for their turn, and the rest of --repeat")
    func stoppedWhileWaiting() async throws {
        let config = #"{ "jobs": { "slow": { "command": "echo begun; exec sleep 4813" } } }"#
        try await Scene.play(config) { scene in
            let first = try scene.begin(["once", "slow", "--repeat", "3", "-e", "X=1"])
            try await scene.until("it has begun") { first.output == "begun\n" }
            let second = try scene.begin(["once", "slow", "-e", "X=2"])
            try await scene.until("it waits") { second.error.contains("waiting for slow~once#1 to end") }
            #expect(try await scene.bgexec("stop").code == 0)
            let ends = [try await first.end(), try await second.end()]
            #expect(ends[0].output.hasPrefix("begun\n") && !ends[0].output.dropFirst().contains("begun"), "\(ends)")
            #expect(ends[1].output.isEmpty && ends[1].code == 130, "\(ends)")
            #expect(!scene.processes().contains { $0.command.contains("sleep 4813") })
        }
    }

    @Test("says what cannot be run: a service, a missing command, a need that does not come up")
    func cannotRun() async throws {
        let config = #"""
            { "services": { "web": { \#(Units.steady) }, "bad": { "command": ["no-such-thing"] } },
              "jobs": { "gone": { "command": ["no-such-tool"] }, "test": { "command": "true", "needs": ["bad"] } } }
            """#
        try await Scene.play(config) { scene in
            let service = try await scene.bgexec("once", "web", "--", "x")
            #expect(service.code == 2 && service.error.contains("bgexec start web"), "\(service)")
            let gone = try await scene.bgexec("once", "gone", "--", "x")
            #expect(gone.code == 127 && gone.error.contains("no-such-tool"), "\(gone)")
            let test = try await scene.bgexec("once", "test", "--", "x")
            #expect(test.code == 125 && test.error.contains("no-such-thing"), "\(test)")
        }
    }

    @Test("--repeat runs it several times and reports")
    func repeated() async throws {
        try await Scene.play(#"{ "jobs": { "test": { "command": ["sh", "-c", "exit $1", "sh"] } } }"#) { scene in
            let once = try await scene.bgexec("once", "test", "--repeat", "2", "--", "6")
            #expect(once.code == 6 && once.output == "test~once: 2 of 2 runs: 2 failed\n", "\(once)")
        }
    }
}
