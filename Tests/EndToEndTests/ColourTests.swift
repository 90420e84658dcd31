import Testing

/// Programs colour only for a terminal. A user of one sees colours, and nobody else does.
@Suite("Colours")
struct ColourTests {
    private static let config = #"""
        {
          "services": {
            "web": { "command": "printf '\\033[32mready\\033[0m to serve\\n'; exec sleep 600", "health": { "log": "^ready to serve" } }
          },
          "jobs": {
            "variables": { "command": "echo force=$FORCE_COLOR clicolor=$CLICOLOR_FORCE cargo=$CARGO_TERM_COLOR" },
            "plain": { "command": "echo force=$FORCE_COLOR clicolor=$CLICOLOR_FORCE", "env": { "NO_COLOR": "1" } },
            "own": { "command": "echo force=$FORCE_COLOR clicolor=$CLICOLOR_FORCE", "env": { "FORCE_COLOR": "0" } },
            "red": { "command": "printf '\\033[31merror: red\\033[0m \\033]0;title\\007\\n'; printf '1 %%\\r50 %%\\r100 %%\\n'" },
            "tap": { "command": "printf '\\033[31m1..1\\033[0m\\n\\033[31mnot ok 1 - adds\\033[0m\\n'", "tap": true }
          }
        }
        """#

    private static let terminal = ["TERM": "xterm-256color"]

    /// Runs a line of shell on a terminal of its own, and gives back what that would show.
    private func onTerminal(_ line: String, _ scene: Scene, _ variables: String = "") async throws -> String {
        let program = try Scene.program.get()
        let command = "\(variables) script -qec '\(program) \(line)' /dev/null"
        return try await scene.begin(command: ["/bin/sh", "-c", command]).end().output
    }

    @Test("once and logs on a terminal show the colours that a run has printed, and nothing else that steers it")
    func shown() async throws {
        try await Scene.play(Self.config, variables: Self.terminal) { scene in
            let once = try await onTerminal("once red", scene)
            #expect(once.contains("\u{1B}[31merror: red\u{1B}[0m"), "\(once.debugDescription)")
            let logs = try await onTerminal("logs red", scene)
            #expect(logs.contains("\u{1B}[31merror: red\u{1B}[0m"), "\(logs.debugDescription)")
            #expect(!once.contains("\u{1B}]") && !logs.contains("\u{1B}]"))
            #expect(logs.contains("100 %") && !logs.contains("50 %"))
            for command in ["once red", "logs red"] {
                let plain = try await onTerminal(command, scene, "NO_COLOR=1")
                #expect(plain.contains("error: red") && !plain.contains("\u{1B}[31m"), "\(plain.debugDescription)")
                let piped = try await scene.shell("bgexec \(command)").output
                #expect(piped.contains("error: red") && !piped.contains("\u{1B}[3"), "\(piped.debugDescription)")
            }
            #expect(try await scene.bgexec("logs", "red").output.contains("\n100 %\n"))
            let raw = try await scene.bgexec("logs", "red", "--raw").output
            #expect(raw.contains("\u{1B}[31merror: red\u{1B}[0m") && raw.contains("1 %\r50 %\r100 %\n"))
            #expect(try await scene.bgexec("logs", "red", "--grep", "^error: red").output.contains("error: red"))
        }
    }

    @Test(
        "runs are asked for colours when the project was started in a terminal that has them, whoever asks for the run")
    func asked() async throws {
        try await Scene.play(Self.config, variables: Self.terminal) { scene in
            try await scene.startAndSettle()
            for environment in ["", "TERM=dumb", "NO_COLOR=1 TERM=dumb"] {
                let run = try await scene.shell("\(environment) bgexec once variables")
                #expect(run.output.contains("force=1 clicolor=1 cargo=always"), "\(run)")
            }
            #expect(try await scene.bgexec("once", "plain").output.contains("force= clicolor=\n"))
            #expect(try await scene.bgexec("once", "own").output.contains("force=0 clicolor=\n"))
            let env = try await scene.bgexec("env", "variables").output
            #expect(env.contains("FORCE_COLOR"), "\(env)")
        }
    }

    @Test(
        "not without a terminal, and not when its user wants none",
        arguments: [[:], ["TERM": "dumb"], ["TERM": "xterm", "NO_COLOR": "1"]])
    func notAsked(_ variables: [String: String]) async throws {
        try await Scene.play(Self.config, variables: variables) { scene in
            let run = try await scene.bgexec("once", "variables")
            #expect(run.output.contains("force= clicolor= cargo=\n"), "\(run)")
        }
    }

    @Test("a health check of the log and a test report are read without colours")
    func read() async throws {
        try await Scene.play(Self.config, variables: Self.terminal) { scene in
            #expect(try await scene.start()["web"].state == "healthy")
            let once = try await scene.bgexec("once", "tap")
            #expect(once.code == 1 && once.error.contains("failing  adds"), "\(once)")
            #expect(!once.error.contains("incomplete"))
        }
    }
}
