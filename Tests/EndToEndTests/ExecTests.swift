import Syscalls
import Testing

/// `bgexec exec`.
@Suite("exec")
struct ExecTests {
    private static let config = #"""
        {
          "env": { "A": "project", "B": "project" },
          "services": { "web": { "command": ["sleep", "1000"], "cwd": "www", "env": { "B": "unit" }, "envFile": "web.env", "venv": "venv" } },
          "jobs": { "gone": { "command": ["true"], "venv": "nowhere" } }
        }
        """#
    private static let files = [
        "www/index.html": "", "web.env": "C=file\n", "venv/bin/python": "#!/bin/sh\n",
        "venv/bin/tool": "#!/bin/sh\necho venv tool \"$@\"\n",
    ]

    private func play(_ body: (Scene) async throws -> Void) async throws {
        try await Scene.play(Self.config, files: Self.files) { scene in
            try await scene.shell("chmod +x venv/bin/*")
            try await body(scene)
        }
    }

    @Test("runs a command in the unit's folder, environment and venv, without a daemon, and exits with its code")
    func runs() async throws {
        try await play { scene in
            let shell = try await scene.bgexec(
                "exec", "web", "--", "sh", "-c", "pwd; echo $A $B $C $BGEXEC_UNIT; cat; exit 7")
            #expect(shell.code == 7, "\(shell)")
            #expect(shell.output == "\(scene.folder)/www\nproject unit file web\n" && shell.error.isEmpty, "\(shell)")
            let tool = try await scene.bgexec("exec", "web", "tool", "-C", "x", "--json", "--", "--help")
            #expect(tool.output == "venv tool -C x --json -- --help\n", "\(tool)")
            #expect(try await scene.status().running == false)
        }
    }

    @Test("has what the unit's run has, without the marks of a run, and is the very process")
    func replaces() async throws {
        try await play { scene in
            let told = try await scene.bgexec("env", "web", "--null")
            let variables = told.output.split(separator: "\0").map(String.init).filter { !$0.hasPrefix("BGEXEC_RUN") }
            let exec = try scene.begin([
                "exec", "web", "--", "sh", "-c", "cat /proc/$$/environ; echo; echo $$; cat /proc/$$/status",
            ])
            let pid = exec.pid
            let result = try await exec.end()
            let lines = result.output.split(separator: "\n")
            let got = (lines.first ?? "").split(separator: "\0").map(String.init).filter { !$0.hasPrefix("TERM=") }
            #expect(Set(got) == Set(variables), "\(result)")
            #expect(lines.dropFirst().first == "\(pid)")
            // SIGXFSZ and SIGPIPE are as a shell would leave them.
            #expect(result.output.contains("SigIgn:\t0000000000000000"), "\(result)")
        }
    }

    @Test(
        "says what cannot be run",
        arguments: [
            (["web"], 2, "Name the command"), (["web", "--", "no-such-tool"], 127, "no-such-tool: command not found"),
            (["web", "--", "./index.html"], 126, "chmod +x"), (["wbe", "--", "true"], 2, "did you mean `web`?"),
            (["gone", "--", "true"], 125, "python3 -m venv nowhere"),
        ] as [([String], Int32, String)])
    func cannotRun(_ words: [String], _ code: Int32, _ text: String) async throws {
        try await play { scene in
            let result = try await scene.begin(["exec"] + words).end()
            #expect(result.code == code && result.error.contains(text), "\(result)")
        }
    }
}
