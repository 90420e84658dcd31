import Glibc
import Testing

/// What `wait --fresh` exits with, and what it says when there is no verdict.
@Suite("wait --fresh")
struct WaitVerdictTests {
    private static let red = #"""
        {
          "services": { "app": { \#(Units.steady), "needs": ["t0"] }, "other": { \#(Units.steady) } },
          "jobs": {
            "t0": { "command": "grep -q good src || exit 7", "inputs": ["src"] },
            "t1": { "command": "true", "needs": ["t0"] },
            "t2": { "command": "true", "needs": ["t1"] },
            "onApp": { "command": "true", "needs": ["app"] },
            "onOther": { "command": "true", "needs": ["other"] } }
        }
        """#

    @Test(
        "V25 of all, with one red and nothing run that rests on it, exits with the red's code",
        arguments: [false, true])
    func all(_ wasGreen: Bool) async throws {
        try await Scene.play(Self.red, files: ["src": wasGreen ? "good\n" : "bad\n"]) { scene in
            if wasGreen {
                #expect(try await scene.fresh("--all").code == 0)
                try scene.write("bad\n", to: "src")
            }
            let waited = try await scene.fresh("--all")
            #expect(waited.code == 7, "\(waited)")
            for job in ["t1", "t2", "onApp"] {
                #expect(
                    waited.output.split(separator: "\n").contains {
                        $0.hasPrefix("\(job) ") && $0.contains("not run: t0 failed")
                    })
            }
            try scene.write("good\n", to: "src")
            #expect(try await scene.fresh("--all").code == 0)
        }
    }

    @Test("ends after the third crash of a service that the job needs: 123, with the last lines of its error output")
    func crashes() async throws {
        let config = #"""
            {
              "services": { "api": { "command": "sh api.sh", "inputs": ["api.sh"], "health": { "log": "ready" } } },
              "jobs": { "test": { "command": "true", "needs": ["api"], "inputs": ["api.sh"] } }
            }
            """#
        let works = "echo ready; exec sleep infinity\n"
        try await Scene.play(config, files: ["api.sh": works]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            try scene.write("echo start >> ../starts; echo no module named x >&2; exit 1\n", to: "api.sh")
            for units in ["test", "--all"] {
                let waited = try await scene.fresh(units)
                #expect(waited.code == 123 && waited.error.contains("no module named x"), "\(waited)")
                #expect(
                    waited.error.contains("`bgexec start api`") && waited.error.contains("`bgexec logs api`"),
                    "\(waited)")
            }
            #expect(scene.text(of: "../starts").split(separator: "\n").count >= 3)
            try scene.write(works + "# mended\n", to: "api.sh")
            #expect(try await scene.fresh("test").code == 0)
        }
    }

    @Test(
        "of a job with a named pipe among its inputs exits with 123 and names it; a file in its place is a verdict again"
    )
    func namedPipe() async throws {
        let config = #"{ "jobs": { "test": { "command": "! grep -q bad in", "inputs": ["in"] } } }"#
        try await Scene.play(config, files: ["in": "good\n"]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            #expect(try await scene.shell("rm in; mkfifo in").code == 0)
            let waited = try await scene.fresh("test")
            #expect(waited.code == 123 && waited.error.contains("in is a named pipe"), "\(waited)")
            #expect(waited.error.contains("leave it out"), "\(waited)")
            let status = try await scene.bgexec("status").output
            #expect(status.contains("UNKNOWN: in is a named pipe"), "\(status)")
            try await scene.judge("test", after: "rm in; echo bad > in", like: "! grep -q bad in")
        }
    }

    @Test("of a job with an unreadable file among its inputs exits with 123 and names it, until it can be read")
    func unreadable() async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": "1", "src/b": "1"]) { scene in
            // For root every file is readable.
            let isRoot = geteuid() == 0
            let asUser = isRoot ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
            if isRoot { try await scene.shell("chown -R 65534:65534 ..") }
            let program = try Scene.program.get()
            func bgexec(_ words: String) async throws -> CommandRun.Result {
                try await scene.shell("\(asUser)'\(program)' \(words)")
            }
            let wait = "wait test --fresh --timeout 60s"
            let first = try await bgexec(wait)
            #expect(first.code == 0, "\(first)")
            _ = try await scene.shell("chmod 000 src/a")
            let waited = try await bgexec(wait)
            #expect(waited.code == 123 && waited.error.contains("src/a cannot be read"), "\(waited)")
            _ = try await scene.shell("chmod 644 src/a")
            let readable = try await bgexec(wait)
            #expect(readable.code == 0, "\(readable)")
            #expect(try await bgexec("stop").code == 0)
            if isRoot { try await scene.shell("chown -R 0:0 ..") }
        }
    }
}
