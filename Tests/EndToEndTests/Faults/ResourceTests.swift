import Glibc
import Syscalls
import TestSupport
import Testing

/// What there is too little of, and what cannot be killed.
@Suite("Exhausted resources")
struct ResourceTests {
    @Test(
        "I1 with few descriptors, what cannot be started is retried, its reason is shown, and the daemon does not spin"
    )
    func descriptors() async throws {
        let services = (0..<12).map { #""s\#($0)": { "command": ["sleep", "infinity"] }"# }.joined(separator: ", ")
        try await Scene.play("{ \"services\": { \(services) } }") { scene in
            // Each run costs the daemon some four, so this is enough for a few.
            let start = try await scene.shell("ulimit -n 48; bgexec start --timeout 4s", within: .seconds(60))
            #expect(start.code != 0, "\(start)")
            let report = try await scene.status()
            let down = report.units.filter { !$0.up }
            #expect(!down.isEmpty && down.count < 12, "\(report.units.map(\.state))")
            #expect(down.contains { $0.reason.contains("Too many open files") }, "\(down.map(\.reason))")
            let daemon = try #require(report.daemon)
            let ticks = { ProcessTable.cpuTicks(of: daemon) }
            let before = ticks()
            for unit in report.units.filter(\.up).prefix(3) { try await scene.bgexec("stop", unit.name) }
            try await scene.until("those that were refused start when there is room") {
                try await scene.status().units.count { $0.up } >= report.units.count { $0.up } - 1
            }
            #expect(ticks() - before < 500, "five seconds of processor time would be spinning")
            #expect(try await scene.status().daemon == daemon)
        }
    }

    @Test(
        "I3, A18 at the user's process limit nothing is lost, and wanted units start once processes are available",
        .enabled(if: geteuid() == 0, "only root can be another user"))
    func processes() async throws {
        try await Scene.play { scene in
            // As another user, so that no other processes count towards the limit.
            let user = 60_000 + Int.random(in: 0..<5000)
            try await scene.shell(
                """
                chmod 711 ..; mkdir ../own ../own/run; cp '\(try Scene.program.get())' ../own/bgexec
                echo '{ "services": { "a": { "command": ["sleep", "infinity"] }, "b": { "command": ["sleep", "infinity"] }, "c": { "command": ["sleep", "infinity"] } } }' \
                    >../own/.bgexec.json
                chmod 700 ../own/run; chown -R \(user):\(user) ../own
                """)
            let own = scene.folder.parent / "own"
            let run = { (line: String) in
                try await scene.begin(command: [
                    "/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "/bin/sh", "-c",
                    "cd '\(own)'; export XDG_RUNTIME_DIR='\(own)/run'; \(line)",
                ]).end()
            }
            let start = try await run("./bgexec start a")
            #expect(start.code == 0, "\(start)")
            let before = try await run("./bgexec status | grep '^a '")
            let narrow =
                "for p in $(pgrep -u \(user) -f '^bgexec daemon ru[n]'); do prlimit --pid $p --nproc=1:4096; done; ./bgexec start b c --timeout 2s"
            // One shim waits ready made, so that of two units one is refused.
            let refused = try await run(narrow)
            #expect(refused.code != 0 && refused.error.contains("Resource temporarily unavailable"), "\(refused)")
            let between = try await run("./bgexec status | grep '^a '")
            #expect(Self.pid(in: between.output) == Self.pid(in: before.output), "\(between)")
            let wide =
                "for p in $(pgrep -u \(user) -f '^bgexec daemon ru[n]'); do prlimit --pid $p --nproc=4096:4096; done; ./bgexec wait b c --timeout 60s"
            let healed = try await run(wide)
            #expect(healed.code == 0, "\(healed)")
            let stop = try await run("./bgexec stop")
            #expect(stop.code == 0, "\(stop)")
        }
    }

    private static func pid(in row: String) -> Substring? { row.split(separator: " ").dropFirst(2).first }

    @Test(
        "B6 a process that cannot be killed: its unit is shown as stopping, nothing else waits for it, and no second run begins",
        .enabled(
            if: access("/sys/fs/cgroup/freezer/cgroup.procs", W_OK) == 0,
            "needs the freezer of control groups, version 1"))
    func frozen() async throws {
        let config =
            #"{ "services": { "stuck": { "command": ["sleep", "infinity"], "stopTimeout": "200ms" }, "other": { \#(Units.steady) } } }"#
        try await Scene.play(config) { scene in
            let before = try await scene.start()
            let stuck = try #require(before["stuck"].pid)
            let cage = Path("/sys/fs/cgroup/freezer/bgexec-test-\(stuck)")
            try await scene.shell(
                "mkdir \(cage); echo \(stuck) >\(cage)/cgroup.procs; echo FROZEN >\(cage)/freezer.state")
            let restart = try await scene.bgexec("restart", "stuck", "--timeout", "3s")
            #expect(restart.code == 124, "\(restart)")
            let report = try await scene.status()
            #expect(["stopping", "restarting"].contains(report["stuck"].state), "\(report["stuck"])")
            #expect(report["stuck"].run == 1)
            #expect(try await scene.bgexec("restart", "other").code == 0)
            try await scene.shell("echo THAWED >\(cage)/freezer.state")
            let after = try await scene.until("it goes on where it was") { $0["stuck"].up && $0["stuck"].run == 2 }
            #expect(after["stuck"].pid != stuck)
            try await scene.until("the cage is empty") {
                try await scene.shell("rmdir \(cage)").code == 0
            }
        }
    }

    @Test(
        "B9 a process that has become another user's cannot be killed, and this is reported; once it is gone the unit is stopped",
        .enabled(if: geteuid() == 0, "only root can be another user"))
    func anotherUser() async throws {
        try await Scene.play { scene in
            let user = 65_534
            try await scene.shell(
                """
                chmod 711 ..; mkdir ../own ../own/run; cp '\(try Scene.program.get())' ../own/bgexec
                cp /usr/bin/python3 ../rooted; chmod 4755 ../rooted
                echo 'import os, time; os.setresuid(0, 0, 0); open("../rooted.is", "w"); time.sleep(987654)' >../own/helper.py
                echo '{ "services": { "a": { "command": "../rooted helper.py & exec sleep infinity", "stopTimeout": "200ms" } } }' \
                    >../own/.bgexec.json
                chmod 700 ../own/run; chown -R \(user):\(user) ../own
                """)
            let own = scene.folder.parent / "own"
            let run = { (line: String) in
                try await scene.begin(
                    command: Machine.asNobody + [
                        "/bin/sh", "-c", "cd '\(own)'; export XDG_RUNTIME_DIR='\(own)/run'; \(line)",
                    ]
                ).end()
            }
            #expect(try await run("./bgexec start").code == 0)
            let rooted = { ProcessTable.all().filter { ProcessTable.commandLine(of: $0.pid) == "../rooted helper.py" } }
            try await scene.until("it has become root") { scene.exists("../rooted.is") }
            let stop = try await run("./bgexec stop a --timeout 2s")
            #expect(stop.code == 124, "it is not said to be stopped: \(stop)")
            let log = try await run("./bgexec logs a")
            #expect(log.output.contains("which runs as another user; end it by hand"), "\(log)")
            for process in rooted() { _ = try ProcessHandle(opening: process.pid).send(.kill) }
            let again = try await run("./bgexec stop")
            #expect(again.code == 0, "\(again)")
            #expect(rooted().isEmpty)
        }
    }
}

extension ProcessTable {
    /// The processor time that a process has used, in ticks of 10 ms.
    fileprivate static func cpuTicks(of pid: Int32) -> Int {
        let bytes = ((try? File.contents(of: Path("/proc/\(pid)/stat"))) ?? nil) ?? []
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 12 ? (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0) : 0
    }
}
