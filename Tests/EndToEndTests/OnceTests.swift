import Syscalls
import Testing

/// The row "Test": `bgexec once`.
@Suite("once")
struct OnceTests {
    @Test("streams standard output and standard error, each to its own place, and ends with PASSED")
    func streams() async throws {
        try await play("echo to out; echo to err >&2; echo more out") { scene in
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 0)
            #expect(once.output == "to out\nmore out\n")
            #expect(once.error.contains("to err\n"))
            #expect(!once.error.contains("missing"), "nothing of a first run's output is")
            #expect(Self.lastLine(once).hasPrefix("PASSED test#1 in "))
        }
    }

    @Test("shows what the job prints while it runs")
    func live() async throws {
        try await play("echo first; while [ ! -e gate ]; do sleep 0.02; done; echo last") { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("the first line is there") { once.output == "first\n" }
            #expect(try await scene.status()["test"].state == "running")
            try scene.write("", to: "gate")
            #expect(try await once.end().output == "first\nlast\n")
        }
    }

    @Test("loses no line of a job that prints much and ends at once")
    func everyLine() async throws {
        try await play("seq 20000; seq 20000 >&2; printf 'no line feed'") { scene in
            let once = try await scene.bgexec("once", "test")
            let numbers = (1...20_000).map { "\($0)\n" }.joined()
            #expect(once.output == numbers + "no line feed\n")
            #expect(once.error.contains(numbers))
        }
    }

    @Test("W94 exits with the job's own code and says FAILED", arguments: [1, 4, 42, 255] as [Int32])
    func failed(code: Int32) async throws {
        try await play("echo wrong; exit \(code)") { scene in
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == code)
            #expect(once.output == "wrong\n")
            #expect(Self.lastLine(once).hasPrefix("FAILED test#1 in "))
            #expect(Self.lastLine(once).hasSuffix("exit \(code)"))
        }
    }

    @Test("W94 of a job that a signal ends exits with 128 and the signal")
    func signalled() async throws {
        try await play("kill -SEGV $$") { scene in
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 128 + 11)
            #expect(Self.lastLine(once).hasPrefix("FAILED"))
        }
    }

    @Test("kills the whole tree at the time limit, exits with 124 and says TIMED OUT; the services stay up")
    func timedOut() async throws {
        let command = "trap '' TERM; (trap '' TERM; setsid sleep 4712) & sleep 4713 & echo begun; wait; sleep 4714"
        let limits = ["300ms", "5s", "60s"]
        try await play(command, #", "timeout": "300ms", "stopTimeout": "300ms""#) { scene in
            let config = scene.text(of: ".bgexec.json")
            // On a machine that cannot even begin the job within its limit there is no tree to kill: it gets a longer one.
            for limit in limits {
                let parts = config.split(separator: #""timeout": "300ms""#, omittingEmptySubsequences: false)
                try scene.write(parts.joined(separator: #""timeout": "\#(limit)""#), to: ".bgexec.json")
                let once = try await scene.bgexec("once", "test")
                #expect(once.code == 124)
                #expect(Self.lastLine(once).hasPrefix("TIMED OUT test#"))
                if once.output == "begun\n" { break }
                try #require(limit != limits.last, "it never began")
            }
            #expect(!scene.processes().contains { $0.command.contains("sleep 471") })
            #expect(try await scene.status()["router"].state == "healthy")
        }
    }

    @Test("starts what is needed when no daemon runs, and it stays up afterwards")
    func startsWhatIsNeeded() async throws {
        try await play("cat logs/background_executor/router.log") { scene in
            #expect(try await scene.status().running == false)
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 0)
            #expect(once.output.contains("ready"))
            let after = try await scene.status()
            #expect(after["router"].state == "healthy")
            #expect(after["other"].state == "stopped")
            #expect(after.lastCycle?.cause == "manual")
        }
    }

    @Test("Ctrl+C cancels the run with all of its tree and exits with 130; the services stay up")
    func interrupted() async throws {
        try await play("setsid sleep 4715 & echo begun; wait") { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("the run has begun") { once.output == "begun\n" }
            try once.send(.interrupt)
            let result = try await once.end()
            #expect(result.code == 130)
            #expect(result.error.contains("cancelled"))
            let after = try await scene.until("the run is cancelled") { $0["test"].state == "idle" }
            #expect(after["test"].verdict == "cancelled")
            #expect(after["router"].state == "healthy")
            #expect(!scene.processes().contains { $0.command.contains("sleep 4715") })
        }
    }

    @Test("requested during a run, waits for its end and then starts a run of its own")
    func twice() async throws {
        try await play("echo $BGEXEC_RUN; echo begun >> runs; while [ ! -e gate ]; do sleep 0.02; done") { scene in
            let first = try scene.begin(["once", "test"])
            try await scene.until("the first run has begun") { scene.text(of: "runs") == "begun\n" }
            let second = try scene.begin(["once", "test"])
            try await scene.until("the second is asked for") { $0.lastCycle?.number == 2 }
            try scene.write("", to: "gate")
            #expect(try await first.end().output == "test#1\n")
            let later = try await second.end()
            #expect(later.code == 0)
            #expect(later.output == "test#2\n")
            #expect(Self.lastLine(later).hasPrefix("PASSED test#2"))
        }
    }

    @Test("of a job whose program is missing exits with 127, of one that may not be executed with 126")
    func cannotRun() async throws {
        let config = #"""
            { "jobs": { "missing": { "command": ["pytset"] }, "gone": { "command": ["./gone.sh"] }, "plain": { "command": ["./plain.txt"] } } }
            """#
        try await Scene.play(config, files: ["plain.txt": "text"]) { scene in
            for (job, code, word) in [("missing", 127, "pytset"), ("gone", 127, "gone.sh"), ("plain", 126, "chmod +x")]
            {
                let once = try await scene.bgexec("once", job)
                #expect(once.code == Int32(code))
                #expect(once.error.contains(word))
                #expect(Self.lastLine(once).hasPrefix("BROKEN \(job)"))
            }
        }
    }

    @Test("gives up at once, with the reason, when what the job needs cannot start")
    func needParked() async throws {
        let config = #"""
            {
              "services": { "router": { "command": ["no-such-router"] } },
              "jobs": { "test": { "command": "true", "needs": ["router"] } }
            }
            """#
        try await Scene.play(config) { scene in
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 125)
            #expect(once.error.contains("no-such-router"))
        }
    }

    /// A project with a router that the job needs, another service that it does not need, and the job.
    private func play(_ command: String, _ more: String = "", _ body: (Scene) async throws -> Void) async throws {
        let config = #"""
            {
              "services": { "router": { \#(Units.steady) }, "other": { \#(Units.steady) } },
              "jobs": { "test": { "command": \#(Units.quoted(command)), "needs": ["router"]\#(more) } }
            }
            """#
        try await Scene.play(config, body)
    }

    private static func lastLine(_ result: CommandRun.Result) -> Substring {
        result.error.split(separator: "\n").last ?? ""
    }
}
