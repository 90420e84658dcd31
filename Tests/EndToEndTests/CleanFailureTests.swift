import Glibc
import Syscalls
import Testing

/// The row "Clean failure": one clear message, and an exit code that says which kind.
@Suite("Clean failure")
struct CleanFailureTests {
    @Test(
        "a unit that does not exist: exit 2, with the nearest name",
        arguments: [
            ["start", "ruter"], ["stop", "ruter"], ["restart", "ruter"], ["once", "tset"], ["logs", "ruter"],
        ])
    func unknownUnit(_ arguments: [String]) async throws {
        try await Scene.play(Units.pipeline) { scene in
            try await scene.start()
            let result = try await scene.begin(arguments).end()
            #expect(result.code == 2)
            #expect(result.error.contains("there is no unit `\(arguments[1])`"))
            #expect(result.error.contains(arguments[0] == "once" ? "did you mean `test`?" : "did you mean `router`?"))
        }
    }

    @Test("a job that is to be started, or a service that is to be run: exit 2, with the command that was meant")
    func wrongKind() async throws {
        try await Scene.play(Units.pipeline) { scene in
            let start = try await scene.bgexec("start", "test")
            #expect(start.code == 2)
            #expect(start.error.contains("bgexec once test"))
            let once = try await scene.bgexec("once", "router")
            #expect(once.code == 2)
            #expect(once.error.contains("bgexec start router"))
        }
    }

    @Test(
        "no configuration: exit 2, with advice",
        arguments: [["start"], ["stop"], ["status"], ["once", "test"], ["watch"], ["logs"], ["check"]])
    func noConfig(_ arguments: [String]) async throws {
        try await Scene.play { scene in
            let result = try await scene.begin(arguments).end()
            #expect(result.code == 2)
            #expect(result.error.contains("there is no .bgexec.json in \(scene.folder) or in any folder above it"))
            #expect(result.error.contains("bgexec init"))
        }
    }

    @Test(
        "a mistake in the configuration: exit 2, with line, column and the nearest key",
        arguments: ["start", "check", "status"])
    func configMistake(_ command: String) async throws {
        let config = """
            {
              "services": {
                "router": { "comand": ["python3", "router.py"] }
              }
            }
            """
        try await Scene.play(config) { scene in
            let result = try await scene.bgexec(command)
            #expect(result.code == 2)
            #expect(result.error.contains("\(scene.folder)/.bgexec.json:3:17"))
            #expect(result.error.contains(#"did you mean "command"?"#))
        }
    }

    @Test(
        "a port held by another process: its pid and name are shown, it is left alone, and the service starts once the port is free"
    )
    func portHeld() async throws {
        let port = Port.free()
        let config = #"""
            { "services": { "redis": { "command": \#(RedisServer.command(port: port)), "health": { "redis": "127.0.0.1:\#(port)" } } } }
            """#
        try await Scene.play(config) { scene in
            let stranger = try await RedisServer.start(port: port, for: scene)
            let start = try await scene.bgexec("start")
            #expect(start.code == 1)
            #expect(start.error.contains("port \(port) is held by pid \(stranger.pid)"))
            #expect(start.error.contains("redis-server"))
            #expect(ProcessTable.entry(of: stranger.pid).map(\.isZombie) == false)
            try stranger.send(.kill)
            try await scene.until("our own Redis runs") { $0["redis"].state == "healthy" }
        }
    }

    @Test("with detect, a process that holds the port but does not answer like the service is named too")
    func strangerOfAnotherKind() async throws {
        let port = Port.free()
        let config = #"""
            {
              "services": {
                "redis": {
                  "command": \#(RedisServer.command(port: port)), "detect": true,
                  "health": { "redis": "127.0.0.1:\#(port)", "timeout": "500ms" }
                }
              }
            }
            """#
        try await Scene.play(config, files: [Server.name: Server.text]) { scene in
            try await scene.shell("touch ../listen; cp \(Server.name) ..")
            let stranger = try scene.begin(stranger: ["/usr/bin/python3", "-u", Server.name, "\(port)"])
            try await scene.until("the stranger serves") { stranger.output.contains("serves") }
            let start = try await scene.bgexec("start")
            #expect(start.code == 1)
            #expect(start.error.contains("port \(port) is held by pid \(stranger.pid)"))
            #expect(start.error.contains("fails the health check of redis"))
            try stranger.send(.kill)
        }
    }

    @Test(
        "a command that is not found: the error lists where bgexec searched, and the service starts once the file exists"
    )
    func commandNotFound() async throws {
        let config = #"{ "services": { "router": { "command": ["./bin/router"], "health": { "log": "ready" } } } }"#
        try await Scene.play(config) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code == 1)
            #expect(start.error.contains("\(scene.folder)/bin/router does not exist"))
            try scene.write("#!/bin/sh\necho ready\nexec sleep infinity\n", to: "bin/router")
            let plain = try await scene.bgexec("check")
            #expect(plain.error.contains("chmod +x"))
            try await scene.shell("chmod +x bin/router")
            try await scene.until("it is healthy") { $0["router"].state == "healthy" }
        }
    }

    @Test("a missing folder or envFile: the error names it and its key")
    func missingPieces() async throws {
        let config = #"""
            {
              "services": {
                "a": { "command": ["true"], "cwd": "nowhere" },
                "b": { "command": ["true"], "envFile": "secret.env" }
              }
            }
            """#
        try await Scene.play(config) { scene in
            let check = try await scene.bgexec("check")
            #expect(check.code == 1)
            #expect(check.error.contains("\(scene.folder)/nowhere"))
            #expect(check.error.contains("\"cwd\""))
            #expect(check.error.contains("secret.env"))
        }
    }

    @Test("a configuration that others can write: exit 2, with the command that fixes it")
    func openConfig() async throws {
        try await Scene.play(Units.pipeline) { scene in
            try await scene.shell("chmod 666 .bgexec.json")
            let start = try await scene.bgexec("start")
            #expect(start.code == 2)
            #expect(start.error.contains("chmod go-w \(scene.folder)/.bgexec.json"))
            try await scene.shell("chmod 644 .bgexec.json")
        }
    }

    @Test("X1 a state folder that others can enter is refused by every command, with the command that fixes it")
    func openState() async throws {
        try await Scene.play(Units.pipeline) { scene in
            try await scene.shell("mkdir .bgexec; chmod 777 .bgexec")
            let start = try await scene.bgexec("start")
            #expect(start.code == 125)
            #expect(start.error.contains("chmod 700 \(scene.folder)/.bgexec"))
            let words = ["status", "stop", "logs", "history", "report", "diff", "blame test", "why x", "doctor"]
            for command in words + ["restore test --to out", "show test", "wait test", "once test"] {
                let result = try await scene.begin(command.split(separator: " ").map(String.init)).end()
                #expect(result.code == 125 && result.output == "", "\(command): \(result)")
                #expect(result.error.contains(".bgexec is open to other users (mode 0777)"), "\(command): \(result)")
            }
            // Once it is private, it is used.
            try await scene.shell("chmod 700 .bgexec")
            #expect(try await scene.bgexec("status").code == 0)
        }
    }

    @Test(
        "no permission to write the project: one message that names the file",
        .enabled(if: geteuid() != 0, "root may all"))
    func readOnly() async throws {
        try await Scene.play(Units.pipeline) { scene in
            try await scene.shell("chmod 555 .")
            let start = try await scene.bgexec("start")
            try await scene.shell("chmod 755 .")
            #expect(start.code == 125)
            #expect(start.error.contains("\(scene.folder)/.bgexec"))
        }
    }

    @Test(
        "bad usage: exit 2",
        arguments: [["once"], ["start", "--timeout", "soon"], ["frobnicate"], ["logs", "-n", "-1"]])
    func badUsage(_ arguments: [String]) async throws {
        try await Scene.play(Units.pipeline) { scene in
            let result = try await scene.begin(arguments).end()
            #expect(result.code == 2)
            #expect(!result.error.isEmpty)
        }
    }

    @Test(
        "a negative number, conflicting options, an unknown command: exit 2, with an explanation",
        arguments: [
            (["wait", "--all", "--timeout", "-1s"], "cannot be negative"),
            (["history", "-n", "-3"], "cannot be negative"),
            (["events", "--after", "-4"], "an event number cannot be negative"),
            (["wait", "test", "--all"], "not both"),
            (["help", "statsu"], "did you mean `bgexec status`?"),
        ])
    func badArguments(_ arguments: [String], _ words: String) async throws {
        try await Scene.play(Units.pipeline) { scene in
            let result = try await scene.begin(arguments).end()
            #expect(result.code == 2, "\(result)")
            #expect(result.error.contains(words), "\(result)")
        }
    }

    @Test("wait --json prints its facts also on timeout")
    func timedOutWait() async throws {
        let config = #"{ "jobs": { "test": { "command": "while [ ! -e gate ]; do sleep 0.02; done" } } }"#
        try await Scene.play(config) { scene in
            let once = try scene.begin(["once", "test"])
            try await scene.until("it runs") { $0["test"].state == "running" }
            let wait = try await scene.bgexec("wait", "test", "--json", "--timeout", "100ms")
            #expect(wait.code == 124)
            #expect(wait.output.contains(#""state" : "running""#), "\(wait)")
            try scene.write("", to: "gate")
            #expect(try await once.end().code == 0)
        }
    }

    @Test("a daemon that does not answer is named with its pid, while waiting and at the end")
    func silentDaemon() async throws {
        try await Scene.play(Units.pipeline) { scene in
            let pid = try #require(try await scene.start().daemon)
            let daemon = try ProcessHandle(opening: pid)
            try daemon.send(Signal(number: SIGSTOP))
            let status = try await scene.bgexec("status")
            try daemon.send(Signal(number: SIGCONT))
            #expect(status.code == 125)
            #expect(status.error.hasPrefix("bgexec: the daemon (pid \(pid)) has not answered yet; still waiting\n"))
            #expect(status.error.contains("`kill -KILL \(pid)`"), "\(status)")
        }
    }
}
