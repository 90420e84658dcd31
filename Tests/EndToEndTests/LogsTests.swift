import Syscalls
import Testing

/// The row "Logs".
@Suite("Logs")
struct LogsTests {
    static let config = #"""
        {
          "services": {
            "router": { "command": "echo ready; while :; do read line < lines && echo \"$line\"; done", "health": { "log": "ready" } }
          },
          "jobs": { "test": { "command": "echo out; echo err >&2; printf unfinished", "inputs": ["source"], "needs": ["router"] } }
        }
        """#

    @Test("every unit and the daemon have a file of lines in the form of CRI")
    func files() async throws {
        try await Scene.play(Self.config) { scene in
            try await prepare(scene)
            try await scene.bgexec("once", "test")
            let line = /2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (stdout|stderr) [FP]\S* ?.*/
            for unit in ["router", "test", "executor"] {
                #expect(!scene.log(unit).isEmpty)
                for text in scene.log(unit) { #expect(text.wholeMatch(of: line) != nil, "\(text)") }
            }
            #expect(scene.log("test").contains { $0.hasSuffix(" stdout F out") })
            #expect(scene.log("test").contains { $0.hasSuffix(" stderr F err") })
            #expect(
                scene.log("test").contains {
                    $0.contains(" stdout P unfinished") || $0.contains(" stdout F unfinished")
                })
        }
    }

    @Test("executor.log records for each cycle what changed, what ran, how it ended, and how long it took")
    func daemonLog() async throws {
        try await Scene.play(Self.config, files: ["source": "1"]) { scene in
            try await prepare(scene)
            try scene.write("2", to: "source")
            try await scene.until("the cycle is over") { $0.isOver(2) }
            for (number, cause) in [(1, "test has not run yet"), (2, "source changed")] {
                let began = scene.log("executor").first { $0.contains("cycle \(number) began") }
                #expect(began?.hasSuffix("cycle \(number) began: \(cause) → run test") == true)
                let ended = try #require(scene.log("executor").first { $0.contains("cycle \(number) passed") })
                #expect(ended.contains(/cycle \d passed after \d+\.\d+ s: test#\d passed in \d+\.\d+ s/))
                #expect(ended.contains("test#\(number) passed"))
            }
        }
    }

    @Test("bgexec logs shows a unit, the last lines of it, or all merged in time")
    func show() async throws {
        try await Scene.play(Self.config) { scene in
            try await prepare(scene)
            let shown = try await scene.bgexec("logs", "test").output.split(separator: "\n")
            #expect(shown.first?.hasPrefix("--- test#1 began") == true)
            #expect(shown.dropFirst().dropLast() == ["out", "err", "unfinished"])
            #expect(shown.last == "--- test#1 ended: exit 0 ---")
            #expect(
                try await scene.bgexec("logs", "test", "-n", "2").output == shown.suffix(2).joined(separator: "\n")
                    + "\n")
            #expect(try await scene.bgexec("logs", "test", "--raw").output == "out\nerr\nunfinished")
            try await scene.bgexec("once", "test")
            for run in [1, 2] {
                let ofRun = try await scene.bgexec("logs", "test", "--run", "\(run)")
                #expect(ofRun.code == 0)
                #expect(ofRun.output.hasPrefix("--- test#\(run) began"))
                #expect(ofRun.output.hasSuffix("--- test#\(run) ended: exit 0 ---\n"))
            }
            #expect(try await scene.bgexec("logs", "test", "--since", "last", "--raw").output.hasPrefix("out\nerr\n"))
            #expect(try await scene.bgexec("report").code == 0)
            #expect(try await scene.bgexec("logs", "test", "--since", "last", "--raw").output == "")
            let all = try await scene.bgexec("logs").output
            for word in ["ready", "out", "err"] { #expect(all.contains(word)) }
            #expect(all.contains("cycle 1 began"))
        }
    }

    @Test("bgexec logs -f shows new output")
    func follow() async throws {
        try await Scene.play(Self.config) { scene in
            try await prepare(scene)
            let logs = try scene.begin(["logs", "-f", "router", "--raw"])
            try await scene.until("it shows what was there") { logs.output == "ready\n" }
            try await scene.shell("echo hello > lines")
            try await scene.until("it shows what came") { logs.output == "ready\nhello\n" }
            #expect(try await scene.bgexec("restart", "router").code == 0)
            try await scene.until("it goes on with the next run") { logs.output == "ready\nhello\nready\n" }
            try logs.send(.interrupt)
            #expect(try await logs.end().code == 130)
        }
    }

    @Test("logs are shown and verified with no daemon running")
    func withoutDaemon() async throws {
        try await Scene.play(Self.config) { scene in
            try await prepare(scene)
            try await scene.bgexec("once", "test")
            try await scene.bgexec("stop")
            #expect(try await scene.bgexec("logs", "router", "--raw").output == "ready\n")
            let verify = try await scene.bgexec("logs", "verify")
            #expect(verify.code == 0, "\(verify)")
        }
    }

    /// The router reads lines from a named pipe.
    private func prepare(_ scene: Scene) async throws {
        try await scene.shell("mkfifo lines")
        try await scene.startAndSettle()
    }

    @Test("a unit that there is not is an error, also with -f and with a configuration that cannot be read")
    func unknownUnit() async throws {
        try await Scene.play(#"{ "jobs": { "test": { "command": "echo out" } } }"#) { scene in
            try await scene.bgexec("once", "test")
            for option in ["-f", "-t"] {
                let logs = try await scene.bgexec("logs", option, "tset", within: .seconds(20))
                #expect(logs.code == 2 && logs.error.contains("did you mean `test`?"), "\(logs)")
            }
            try scene.write("{", to: ".bgexec.json")
            let logs = try await scene.bgexec("logs", "-f", "tset", within: .seconds(20))
            #expect(
                logs.code == 1 && logs.error.contains("no log of tset") && logs.error.contains("bgexec check"),
                "\(logs)")
            #expect(try await scene.bgexec("logs", "test", "--raw").output == "out\n")
            try scene.write(#"{ "jobs": { "test": { "command": "echo out" } } }"#, to: ".bgexec.json")
        }
    }
}
