import Glibc
import Syscalls
import Testing

/// What other users of the machine put in the places where bgexec looks.
@Suite("Strangers on the machine", .enabled(if: geteuid() == 0, "only root can be another user"))
struct StrangerTests {
    /// A user that nobody is, with a project of its own in `../own`.
    private struct Victim {
        let user = 40_000 + Int.random(in: 0..<20_000)
        let scene: Scene

        var own: Path { scene.folder.parent / "own" }
        var squatted: Path { Path("/tmp/bgexec-\(user)") }

        init(_ scene: Scene) async throws {
            self.scene = scene
            try await scene.shell(
                """
                chmod 711 ..; mkdir ../own; cp '\(try Scene.program.get())' ../own/bgexec
                echo '{ "services": { "a": { "command": ["sleep", "infinity"] } }, "jobs": { "test": { "command": "exit 7" } } }' \
                    >../own/.bgexec.json
                chown -R \(user):\(user) ../own
                """)
        }

        /// Runs a line of shell as this user, who has no XDG_RUNTIME_DIR unless the line makes one.
        func run(_ line: String) async throws -> CommandRun.Result {
            try await scene.begin(command: [
                "/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "/bin/sh", "-c",
                "cd '\(own)'; unset XDG_RUNTIME_DIR; \(line)",
            ]).end()
        }
    }

    /// Answers everything as a daemon would, with what a terminal would obey.
    private static let impostor = """
        import json, os, socket, struct, sys
        place, root = sys.argv[1:]
        os.umask(0)
        os.makedirs(os.path.dirname(place))
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(place)
        listener.listen(50)
        open("listening", "w")
        unit = dict(name="a", kind="service", state="healthy", reason="EVIL", cause="manual", secondsInState=1.0, up=True)
        report = dict(project=root, running=True, daemon=os.getpid(), units=[unit])
        words = json.dumps({"version": 1, "content": {"accepted": {"_0": dict(status=report, started=[], units=["a"])}}})
        while True:
            client = listener.accept()[0]
            client.setblocking(False)
            try:
                if client.recv(65536): open("heard", "w")
            except BlockingIOError: pass
            client.send(struct.pack(">I", len(words)) + words.encode())
        """

    @Test("X2 the runtime folder is another user's: nothing said there is believed, and the daemon listens elsewhere")
    func squatted() async throws {
        try await Scene.play(files: ["impostor.py": Self.impostor]) { scene in
            let victim = try await Victim(scene)
            defer { try? File.removeTree(victim.squatted) }
            let identifier = String(StableHash.fnv1a(try File.resolved(victim.own).bytes), radix: 16)
            let socket = victim.squatted / Path(identifier) / "control"
            let impostor = try scene.begin(
                command: ["/usr/bin/python3", "impostor.py", socket.description, victim.own.description])
            try await scene.until("somebody else listens") { scene.exists("listening") }
            let before = try await victim.run("./bgexec status")
            #expect(before.code == 0 && !before.output.contains("EVIL"), "\(before)")
            #expect(before.error.contains("\(victim.squatted) belongs to root (mode 0777)"), "\(before)")
            let start = try await victim.run("./bgexec start")
            #expect(start.code == 0 && !start.output.contains("EVIL"), "\(start)")
            #expect(try await victim.run("./bgexec once test").code == 7)
            let note = scene.text(of: "../own/.bgexec/socket")
            #expect(note.hasPrefix("\(victim.squatted)-"), "\(note)")
            let status = try await victim.run("./bgexec status")
            #expect(status.code == 0 && status.error == "" && !status.output.contains("EVIL"), "\(status)")
            #expect(scene.text(of: "../own/logs/background_executor/executor.log").contains("(mode 0777)"))
            #expect(try await victim.run("./bgexec stop").code == 0)
            #expect(try await victim.run("./bgexec start").code == 0)
            #expect(scene.text(of: "../own/.bgexec/socket") == note, "no further folder is made")
            #expect(try await victim.run("./bgexec stop").code == 0)
            #expect(!scene.exists("heard"), "nothing was sent")
            try impostor.send(.kill)
            _ = try await impostor.end()
            try? File.removeTree(Path(note.split(separator: "\n")[0]).parent.parent)
        }
    }

    @Test("X2 another user listens in a folder of ours, as when its mode was changed: not one byte is sent")
    func listener() async throws {
        try await Scene.play(files: ["impostor.py": Self.impostor]) { scene in
            let victim = try await Victim(scene)
            let runtime = victim.own / "run"
            let identifier = String(StableHash.fnv1a(try File.resolved(victim.own).bytes), radix: 16)
            let socket = runtime / "bgexec" / Path(identifier) / "control"
            let impostor = try scene.begin(
                command: ["/usr/bin/python3", "impostor.py", socket.description, victim.own.description])
            try await scene.until("somebody else listens") { scene.exists("listening") }
            try await scene.shell("chown -R \(victim.user) ../own/run; chmod -R 700 ../own/run")
            let status = try await victim.run("export XDG_RUNTIME_DIR=$PWD/run; ./bgexec status")
            #expect(status.code == 0 && !status.output.contains("EVIL"), "\(status)")
            #expect(status.error.contains("root (pid \(impostor.pid)) listens at \(socket)"), "\(status)")
            #expect(!scene.exists("heard"))
            try impostor.send(.kill)
            _ = try await impostor.end()
        }
    }

    @Test(
        "X2 an XDG_RUNTIME_DIR that is not there, too long, or not ours: everything works all the same",
        arguments: ["/nonexistent", "relative", "$PWD/" + String(repeating: "long/", count: 24), "/usr", "$PWD/loop"])
    func runtimeFolder(value: String) async throws {
        try await Scene.play { scene in
            let victim = try await Victim(scene)
            defer { try? File.removeTree(victim.squatted) }
            let shell = "export XDG_RUNTIME_DIR=\(value)"
            _ = try await victim.run(
                "ln -s loop loop; \(shell); case $XDG_RUNTIME_DIR in *long*) mkdir -p -m 700 $XDG_RUNTIME_DIR;; esac")
            let start = try await victim.run("\(shell); ./bgexec start")
            #expect(start.code == 0, "\(start)")
            let status = try await victim.run("./bgexec status")
            #expect(status.output.contains("healthy") || status.output.contains("running"), "\(status)")
            #expect(scene.text(of: "../own/.bgexec/socket").hasPrefix("\(victim.squatted)/"))
            #expect(try await victim.run("\(shell); ./bgexec stop").code == 0)
        }
    }

    @Test(
        "X1 a configuration in a folder above that belongs to another user is passed over, and named; so is a state there"
    )
    func above() async throws {
        try await Scene.play { scene in
            let victim = try await Victim(scene)
            try await scene.shell(
                """
                mkdir -p ../own/sub/.bgexec; rm ../own/.bgexec.json; cd ../own
                echo '{ "jobs": { "evil": { "command": "touch evil" } } }' >.bgexec.json
                mkdir -m 700 .bgexec; echo '{"boot":"x","isActive":true}' >.bgexec/state.json
                chown -R 65534 .bgexec.json .bgexec; rmdir sub/.bgexec; chown \(victim.user) sub
                """)
            for command in ["status", "once evil", "start", "check", "stop"] {
                let result = try await victim.run("cd sub; ../bgexec \(command)")
                #expect(result.code == 2 && result.output == "", "\(command): \(result)")
                #expect(result.error.contains("own/.bgexec.json belongs to another user and is not used"), "\(result)")
            }
            // In the folder itself it is an error.
            let here = try await victim.run("rm -rf .bgexec; ./bgexec check")
            #expect(here.code != 0 && here.error.contains("belongs to"), "\(here)")
        }
    }

    @Test("X8 root in the project of another user is told whose it is, and leaves nothing behind")
    func root() async throws {
        try await Scene.play { scene in
            let victim = try await Victim(scene)
            #expect(try await victim.run("./bgexec start").code == 0)
            for command in ["status", "start", "stop", "restore test --to out", "daemon restart"] {
                let result = try await scene.shell("cd ../own && ./bgexec \(command)")
                #expect(
                    result.code == 125 && result.error.contains("belongs to \(victim.user)"), "\(command): \(result)")
            }
            let strange = try await scene.shell("find ../own -user root")
            #expect(strange.output == "", "\(strange)")
            #expect(try await victim.run("./bgexec stop").code == 0)
            try? File.removeTree(victim.squatted)
        }
    }

    @Test("X8 root in a project that its user has not started yet writes nothing, and sudo is told to be left out")
    func rootBeforeTheUser() async throws {
        try await Scene.play { scene in
            let victim = try await Victim(scene)
            let commands = [
                "status", "start", "stop", "once test", "wait test --fresh", "restart a", "daemon restart", "watch",
                "check",
                "report", "init",
            ]
            for command in commands {
                let result = try await scene.shell(
                    "cd ../own && SUDO_UID=\(victim.user) timeout 20 ./bgexec \(command)")
                #expect(result.code != 0 && result.code != 124 || command == "stop", "\(command): \(result)")
            }
            let start = try await scene.shell("cd ../own && SUDO_UID=\(victim.user) ./bgexec start")
            #expect(start.code == 2 && start.error.contains("run it without sudo"), "\(start)")
            let new = try await scene.shell("cd ../own && rm .bgexec.json && SUDO_UID=\(victim.user) ./bgexec init")
            #expect(new.code == 2 && new.error.contains("run it without sudo"), "\(new)")
            let strange = try await scene.shell("find ../own -user root")
            #expect(strange.output == "", "\(strange)")
        }
    }
}
