import Syscalls
import Testing

/// What is no file in the places where bgexec reads one.
@Suite("X3 bad files")
struct BadFileTests {
    /// Each puts something under the name `$f`.
    private static let kinds = [
        "mkfifo $f", "mkdir $f", "ln -s /dev/zero $f", "ln -s loop-a $f; ln -s loop-a loop-a", "truncate -s 20G $f",
    ]

    @Test("in the place of the configuration: a clear error that names it, in command and daemon", arguments: kinds)
    func config(kind: String) async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            try await scene.shell("f=.bgexec.json; mv $f ../good; \(kind)")
            let check = try await scene.bgexec("check", within: .seconds(20))
            #expect(check.code == 2 && check.error.contains(".bgexec.json"), "\(check)")
            let status = try await scene.bgexec("status", within: .seconds(20))
            #expect(status.code == 0 || status.error.contains(".bgexec.json"), "\(status)")
            try await scene.shell("rm -rf .bgexec.json loop-a; mv ../good .bgexec.json")
            #expect(try await scene.status()["router"].up, "the services go on")
        }
    }

    @Test(
        "in the state folder of a project that was stopped: every command ends, and start works or says which file is in the way",
        arguments: [
            "state.json", "config.json", "environment", "socket", "history.db", "lock", "crashes", "socket-folder",
            "daemon.log", "objects.git/identity", "inputs.index",
        ], ["mkfifo $f", "truncate -s 20G $f"])
    func state(name: String, kind: String) async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("stop").code == 0)
            try await scene.shell("f=.bgexec/\(name); mv $f ../good; \(kind)")
            for command in ["status", "history", "stop", "report", "doctor"] {
                _ = try await scene.bgexec(command, within: .seconds(20))
            }
            let start = try await scene.bgexec("start", within: .seconds(40))
            #expect(start.code == 0 || start.error.contains(name), "\(start)")
            try await scene.shell("rm -f .bgexec/\(name); test ! -e ../good || mv ../good .bgexec/\(name)")
        }
    }

    @Test(
        "in the place of a unit's environment file: its run says so, and what runs goes on", arguments: kinds.dropLast()
    )
    func environmentFile(kind: String) async throws {
        let config = #"""
            { "services": { "router": { \#(Units.steady) } },
              "jobs": { "test": { "command": "true", "inputs": ["src/"], "envFile": "test.env" } } }
            """#
        try await Scene.play(config, files: ["src/a": "", "test.env": "A=b\n"]) { scene in
            try await scene.startAndSettle()
            try await scene.shell("f=test.env; rm $f; \(kind)")
            let test = try await scene.bgexec("once", "test", within: .seconds(30))
            #expect(test.code != 0 && (test.error + test.output).contains("test.env"), "\(test)")
            #expect(try await scene.status()["router"].up)
        }
    }

    @Test("in the place of an ignore file: it has no rules", arguments: kinds)
    func ignoreFile(kind: String) async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": ""]) { scene in
            try await scene.startAndSettle()
            try await scene.shell("f=.gitignore; \(kind); rm -f loop-a; f=.bgexecignore; \(kind)")
            #expect(try await scene.bgexec("once", "test", within: .seconds(30)).code == 0)
            #expect(try await scene.status()["test"].verdict == "passed")
        }
    }

    @Test(
        "in the place of a unit's log: reading it ends at once, and so does a start that waits for a line of it",
        arguments: kinds)
    func log(kind: String) async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("stop").code == 0)
            try await scene.shell("cd logs/background_executor; f=router.log; mv $f ../good; \(kind)")
            for words in [
                ["logs", "router", "-n", "3"], ["logs", "router", "--since", "1h"], ["logs", "verify"], ["report"],
            ] {
                _ = try await scene.begin(words).end(within: .seconds(20))
            }
            let start = try await scene.bgexec("start", "--timeout", "2s", within: .seconds(40))
            #expect([0, 124].contains(start.code), "\(start)")
        }
    }
}
