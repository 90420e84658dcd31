import Glibc
import Syscalls
import TestSupport
import Testing

/// A real systemd in a mount and process namespace of its own is the user's manager.
@Suite(
    "Under a real systemd --user", .enabled(if: Manager.isPossible, "this machine lets no systemd run in a namespace")
)
struct ManagerTests {
    private static let config = #"{ "services": { "router": { \#(Units.steady) } } }"#

    @Test(
        "install --now starts everything and systemd sees it ready; systemd replaces a killed daemon; uninstall removes it all"
    )
    func wholeStory() async throws {
        try await Scene.play(Self.config) { scene in
            let manager = try await Manager.begin(in: scene)
            let install = try await manager.run("bgexec install --systemd-user --now")
            #expect(install.code == 0 && install.output.contains("and runs now"), "\(install)")
            let first = try await manager.facts()
            #expect(first.state == "active", "a command that returns knows it is ready")
            try await scene.until("its status is shown") { try await manager.facts().status == "1 healthy" }
            let router = try #require(try await manager.router(), "it is started with the session")

            #expect(try await manager.run("kill -KILL \(first.pid)").code == 0)
            try await scene.until("systemd has brought another") {
                let now = try await manager.facts()
                return now.state == "active" && now.pid != first.pid && now.restarts == 1
            }
            #expect(try await manager.router() == router, "the service has gone on")

            let stop = try await manager.run("bgexec stop")
            #expect(stop.code == 0, "\(stop)")
            try await scene.until("systemd does not bring it back") { try await manager.facts().state == "inactive" }
            #expect(try await manager.run("systemctl --user start $unit").code == 0)
            try await scene.until("it starts all again") { try await manager.router() != nil }
            #expect(try await manager.run("bgexec stop").code == 0)
            let uninstall = try await manager.run("bgexec uninstall")
            #expect(uninstall.code == 0, "\(uninstall)")
            let known = try await manager.run("systemctl --user list-unit-files | grep bgexec-project")
            #expect(known.code == 1, "\(known)")
            try await manager.end()
        }
    }

    @Test("daemon restart goes through systemd, however often it is used, and nothing else restarts")
    func restart() async throws {
        try await Scene.play(Self.config) { scene in
            let manager = try await Manager.begin(in: scene)
            try #require(try await manager.run("bgexec install --systemd-user --now").code == 0)
            try await scene.until("it is healthy") { try await manager.facts().status == "1 healthy" }
            let router = try await manager.router()
            var daemons: Set<String> = []
            // systemd gives up what starts more than five times in ten minutes by itself.
            for _ in 1...7 {
                let restart = try await manager.run("bgexec daemon restart")
                #expect(restart.code == 0, "\(restart)")
                let facts = try await manager.facts()
                daemons.insert(facts.pid)
                #expect(facts.state == "active")
            }
            #expect(daemons.count == 7)
            #expect(try await manager.router() == router)
            #expect(try await manager.run("bgexec stop").code == 0)
            try await manager.end()
        }
    }

    @Test(
        "A17 systemd gives up on a daemon that is killed again and again, and the next command still finds the service"
    )
    func givenUp() async throws {
        try await Scene.play(Self.config) { scene in
            let manager = try await Manager.begin(in: scene)
            try #require(try await manager.run("bgexec install --systemd-user --now").code == 0)
            try await scene.until("it is healthy") { try await manager.facts().status == "1 healthy" }
            let router = try #require(try await manager.router())
            for _ in 1...5 {
                let before = try await manager.facts()
                try #require(try await manager.run("kill -KILL \(before.pid)").code == 0)
                try await scene.until("it is there again, or given up") {
                    let now = try await manager.facts()
                    return now.state == "failed" || (now.state == "active" && now.pid != before.pid)
                }
            }
            #expect(try await manager.facts().state == "failed")
            #expect(try await manager.run("kill -0 \(router)").code == 0, "the service goes on")
            #expect(try await manager.run("bgexec status").code == 0)
            #expect(try await manager.router() == router)
            #expect(try await manager.run("bgexec stop").code == 0)
            try await manager.end()
        }
    }
}

/// A systemd that manages nothing but this scene.
private struct Manager {
    let scene: Scene
    let holder: CommandRun

    /// Makes /run, /proc and the control groups its own, says that systemd runs there, and becomes the first process of them.
    private static func holding(_ command: String) -> [String] {
        let script = """
            mount --make-rprivate / && mount -t tmpfs tmpfs /run && umount -l /sys/fs/cgroup && \
            mount -t cgroup2 cgroup2 /sys/fs/cgroup && mkdir -p /run/systemd/system "/sys/fs/cgroup/$1" && \
            echo 0 >"/sys/fs/cgroup/$1/cgroup.procs" && \(command)
            """
        return [
            "/usr/bin/unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "/bin/sh", "-c", script,
            "sh",
            "bgexec-test-\(UInt32.random(in: 0...UInt32.max))",
        ]
    }

    static let isPossible: Bool = {
        guard geteuid() == 0, File.isExecutable("/lib/systemd/systemd"),
            let null = try? File.openNull()
        else { return false }
        let words = holding("rmdir /sys/fs/cgroup/nothing 2>/dev/null; exit 0")
        let request = SpawnRequest(
            executable: Path(words[0]), arguments: words.map { Array($0.utf8) },
            environment: [Array("PATH=/usr/bin:/bin:/usr/sbin:/sbin".utf8)])
        guard let process = try? request.start(input: null, output: null, error: null) else { return false }
        return ((try? process.waitForEnd()) ?? nil)?.status == .exited(0)
    }()

    static func begin(in scene: Scene) async throws -> Manager {
        let holder = try scene.begin(
            command:  // As the first process of all it would take itself for the system's.
                holding("/lib/systemd/systemd --user --log-target=console; exit $?"))
        let manager = Manager(scene: scene, holder: holder)
        try await scene.until("systemd listens: \(holder.error)") {
            try #require(!holder.isOver, "\(holder.error)")
            return scene.exists("../run/systemd/private")
        }
        return manager
    }

    /// Runs a line of shell beside it; `$unit` is the project's unit.
    func run(_ line: String) async throws -> CommandRun.Result {
        // The holder is outside what it has made; its only child is the first process inside.
        let inside = try #require(ProcessTable.children(of: holder.pid).first)
        let program = try Scene.program.get()
        let words = """
            bgexec() { '\(program)' "$@"; }; cd '\(scene.folder)'
            unit=$(basename "$HOME"/.config/systemd/user/bgexec-*.service 2>/dev/null); \(line)
            """
        return try await scene.begin(
            command: ["/usr/bin/nsenter", "--target", "\(inside)", "--mount", "--pid", "/bin/sh", "-c", words]
        ).end()
    }

    /// What systemd knows of the unit.
    func facts() async throws -> (pid: String, state: String, restarts: Int, status: String) {
        let shown = try await run("systemctl --user show -p MainPID -p ActiveState -p NRestarts -p StatusText $unit")
        var facts: [Substring: String] = [:]
        for line in shown.output.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { facts[parts[0]] = String(parts[1]) }
        }
        return (
            facts["MainPID"] ?? "", facts["ActiveState"] ?? "", Int(facts["NRestarts"] ?? "") ?? -1,
            facts["StatusText"] ?? ""
        )
    }

    /// The service's pid as the namespace counts; nil when it does not run.
    func router() async throws -> String? {
        let status = try await run("bgexec status | grep ^router")
        let words = status.output.split(separator: " ")
        return words.count > 2 && words[2] != "-" ? String(words[2]) : nil
    }

    func end() async throws {
        try holder.send(.kill)
        _ = try await holder.end()
        try await scene.until("nothing of it is left") { scene.processes().isEmpty }
    }
}
