import Glibc
import Syscalls
import TestSupport
import Testing

/// X5, X13: bgexec itself is short of something, or besieged: nothing that is well is harmed, and `stop` works.
@Suite("Short of something")
struct ShortageTests {
    /// A server that is asked by every kind of health check that needs a descriptor or a process.
    private static func config(_ port: UInt16) -> String {
        let server = Units.quoted("exec python3 server.py \(port)")
        let rest = #""every": "100ms", "failures": 2, "timeout": "60s""#
        return #"""
            { "services": {
                "server": { "command": \#(server), "health": { "http": "http://127.0.0.1:\#(port)/", \#(rest) } },
                "tcp": { "command": "exec sleep 1000", "needs": ["server"], "health": { "exec": "true", \#(rest) } },
                "log": { "command": "echo ready; exec sleep 1000", "health": { "log": "ready", \#(rest) } } } }
            """#
    }
    private static let files = [Server.name: Server.text, "listen": "", "ok": ""]

    /// Takes all further descriptors from the daemon: the limit is the lowest number that is ever free.
    private static func takeDescriptors(of daemon: Int32, in scene: Scene) async throws {
        try await setLimit(
            of: daemon,
            """
            import time
            def lowest():
                time.sleep(0.01)
                taken = set(os.listdir(f"/proc/{pid}/fd"))
                return next(number for number in range(100000) if str(number) not in taken)
            soft = min(lowest() for _ in range(50))
            """, in: scene)
    }

    private static func giveDescriptors(to daemon: Int32, in scene: Scene) async throws {
        try await setLimit(of: daemon, "soft = hard", in: scene)
    }

    private static func setLimit(of daemon: Int32, _ soft: String, in scene: Scene) async throws {
        let script = """
            import os, resource
            pid = \(daemon)
            _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            \(soft)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
            """
        let result = try await scene.begin(command: ["/usr/bin/python3", "-c", script]).end()
        try #require(result.code == 0, "\(result)")
    }

    @Test("a daemon without descriptors does not know how services are, kills none of them, and is well afterwards")
    func descriptors() async throws {
        try await Scene.play(Self.config(Port.free()), files: Self.files) { scene in
            let before = try await scene.start()
            let daemon = try #require(before.daemon)
            try await Self.takeDescriptors(of: daemon, in: scene)
            // A command that is let in gives the daemon its reserve for as long as it is there: what matters happens between them.
            for unit in ["server", "tcp"] {
                try await scene.until("\(unit) is not known") {
                    $0[unit].health?.contains("not known: bgexec could not check it") == true
                }
            }
            // Many checks more than failures are allowed.
            for _ in 1...15 { try await scene.bgexec("status") }
            try await Self.giveDescriptors(to: daemon, in: scene)
            let after = try await scene.until("they are healthy") { report in
                report.units.allSatisfy { $0.state == "healthy" && $0.health?.contains("not known") != true }
            }
            for unit in after.units {
                #expect(unit.pid == before[unit.name].pid && unit.restarts == 0, "\(unit)")
            }
            #expect(after.daemon == daemon)
        }
    }

    @Test("a daemon without descriptors obeys the order to stop, and leaves nothing")
    func stopWithoutDescriptors() async throws {
        try await Scene.play(Self.config(Port.free()), files: Self.files) { scene in
            let daemon = try #require(try await scene.start().daemon)
            try await Self.takeDescriptors(of: daemon, in: scene)
            let one = try await scene.bgexec("stop", "log")
            #expect(one.code == 0, "\(one)")
            let stop = try await scene.bgexec("stop")
            #expect(stop.code == 0, "\(stop)")
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("a history is not taken for a damaged one for want of memory")
    func memory() async throws {
        let config = #"{ "jobs": { "t": { "command": "true", "trigger": "manual" } } }"#
        try await Scene.play(config) { scene in
            let daemon = try #require(try await scene.start().daemon)
            #expect(try await scene.bgexec("once", "t").code == 0)
            let status = try #require(try File.contents(of: Path("/proc/\(daemon)/status")))
            let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmPeak") }
            let peak = try #require(line.flatMap { Int($0.filter(\.isNumber)) })
            #expect(try await scene.bgexec("stop").code == 0)
            // From more than enough to so little that no daemon starts.
            for step in 0..<14 {
                let limited = "ulimit -v \(peak + 2048 - 1024 * step); bgexec start >/dev/null 2>&1"
                _ = try await scene.begin(command: try Self.bash(limited, scene)).end()
                _ = try await scene.shell("bgexec stop >/dev/null 2>&1; rm -f .bgexec/crashes")
            }
            let aside = try File.entries(of: scene.folder / ".bgexec").filter { $0.description.contains("damaged") }
            #expect(aside.isEmpty)
            let history = try await scene.bgexec("history")
            #expect(history.code == 0 && history.output.contains("t#1"), "\(history)")
        }
    }

    @Test("a limit of file sizes kills neither the daemon nor a shim nor a command", arguments: [0, 8, 200])
    func fileSizes(kib: Int) async throws {
        let config = #"""
            { "services": { "loud": { "command": "seq 100000; echo ready; exec sleep 1000" } } }
            """#
        try await Scene.play(config) { scene in
            let start = try await scene.begin(
                command: try Self.bash("ulimit -f \(kib); bgexec start >/dev/null 2>&1", scene)
            ).end()
            // What the test reads the output from is a file too. Without a state that can be saved it may be refused, but nothing dies of a signal.
            #expect(start.code < 128, "\(start)")
            for command in ["status", "check", "history", "logs -n 3 loud"] {
                let result = try await scene.begin(
                    command: try Self.bash("ulimit -f \(kib); bgexec \(command) >/dev/null 2>&1", scene)
                ).end()
                #expect(result.code < 128, "\(command): \(result)")
            }
            if start.code == 0 {
                let report = try await scene.status()
                #expect(report["loud"].state == "healthy" && report["loud"].restarts == 0, "\(report)")
            }
            let stop = try await scene.begin(
                command: try Self.bash("ulimit -f \(kib); bgexec stop >/dev/null 2>&1", scene)
            ).end()
            #expect(stop.code == 0, "\(stop)")
            #expect(scene.processes().isEmpty)
        }
    }

    /// The shell whose `ulimit -f` counts in KiB.
    private static func bash(_ line: String, _ scene: Scene) throws -> [String] {
        ["/bin/bash"] + (try scene.shellCommand(line)).dropFirst()
    }

    @Test("a log whose file may not grow further is continued in the next file")
    func rotatesAtLimit() async throws {
        let config = #"{ "jobs": { "loud": { "command": "seq 60000; echo last" } } }"#
        try await Scene.play(config) { scene in
            let once = try await scene.begin(command: try Self.bash("ulimit -f 400; bgexec once loud", scene)).end()
            #expect(once.code == 0, "\(once)")
            #expect(scene.log("loud").contains { $0.hasSuffix(" stdout F last") }, "\(scene.log("loud").suffix(3))")
            #expect(!once.error.contains("lost"), "\(once)")
        }
    }

    @Test(
        "on a full disk what runs goes on, and stop ends it",
        .enabled(if: geteuid() == 0, "only root can make a small file system"))
    func fullDisk() async throws {
        try await Scene.play { scene in
            // In a namespace of its own, in one shell: nobody else sees this file system.
            let script = #"""
                mkdir ../small && mount -t tmpfs -o size=4m none ../small && cd ../small || exit 50
                echo '{ "services": { "a": { "command": "exec sleep 1000" }, "b": { "command": "exec sleep 1000" } } }' >.bgexec.json
                bgexec start >&2 || exit 51
                dd if=/dev/zero of=full bs=64k 2>&-; dd if=/dev/zero of=rest bs=1 2>&-
                [ "$(df --output=avail . | tail -n 1 | tr -d ' ')" = 0 ] || exit 52
                bgexec status | grep -c healthy
                bgexec stop >&2 || exit 53
                cd ..; umount small || exit 54
                """#
            let inside = ["/usr/bin/unshare", "--mount"] + (try scene.shellCommand(script))
            let result = try await scene.begin(command: inside).end()
            #expect(result.code == 0 && result.output == "2\n", "\(result)")
            #expect(scene.processes().isEmpty)
        }
    }

    /// Holds connections to the daemon: idle, or following.
    private static let holder = #"""
        import json, os, socket, struct, sys, time
        place, what, count = open(".bgexec/socket").read().strip(), sys.argv[1], int(sys.argv[2])
        body = json.dumps({"version": 2, "content": {"follow": {}}}).encode()
        held = []
        for number in range(count):
            s = socket.socket(socket.AF_UNIX)
            s.setblocking(what == "follow")
            try: s.connect(place)
            except BlockingIOError: break
            if what == "follow": s.sendall(struct.pack(">I", len(body)) + body)
            held.append(s)
        open("held", "w").write(str(len(held)))
        while not os.path.exists("gate"): time.sleep(0.02)
        """#

    @Test("however many commands follow, status answers and stop gets in; one too many is told why it is refused (X13)")
    func followers() async throws {
        let config = #"{ "services": { "router": { \#(Units.steady) } } }"#
        try await Scene.play(config, files: ["hold.py": Self.holder]) { scene in
            try await scene.start()
            let hold = try scene.begin(command: ["/usr/bin/python3", "hold.py", "follow", "200"])
            try await scene.until("they follow") { scene.exists("held") }
            try await scene.until("one more is refused") {
                let wait = try await scene.bgexec("wait", "router")
                return wait.code == 125 && wait.error.contains("128 commands are following this project already")
            }
            #expect(try await scene.status()["router"].state == "healthy")
            #expect(try await scene.bgexec("stop", "router").code == 0)
            let stop = try await scene.bgexec("stop")
            #expect(stop.code == 0, "\(stop)")
            try scene.write("", to: "gate")
            _ = try await hold.end()
        }
    }

    @Test("a full queue of connections that ask nothing does not keep stop out")
    func backlog() async throws {
        let config = #"{ "services": { "router": { \#(Units.steady) } } }"#
        try await Scene.play(config, files: ["hold.py": Self.holder]) { scene in
            let daemon = try ProcessHandle(opening: try #require(try await scene.start().daemon))
            try daemon.send(Signal(number: SIGSTOP))
            let hold = try scene.begin(command: ["/usr/bin/python3", "hold.py", "idle", "5000"])
            try await scene.until("the queue is full") { scene.exists("held") }
            #expect((Int(scene.text(of: "held")) ?? 5000) < 5000, "it was full: \(scene.text(of: "held"))")
            let stop = try scene.begin(["stop"])
            try daemon.send(Signal(number: SIGCONT))
            let end = try await stop.end()
            #expect(end.code == 0, "\(end)")
            try scene.write("", to: "gate")
            _ = try await hold.end()
        }
    }
}
