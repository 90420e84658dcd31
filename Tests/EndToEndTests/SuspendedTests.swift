import Syscalls
import Testing

/// A process that somebody has stopped (X11): shown, and left alone.
@Suite("Stopped processes")
struct SuspendedTests {
    private static let stop = Signal(number: 19)
    private static let goOn = Signal(number: 18)

    @Test("a stopped service is shown as such, is not killed for failing health checks, and continues as the same run")
    func healthChecks() async throws {
        let port = Port.free()
        let health = #""http": "http://127.0.0.1:\#(port)/", "every": "100ms", "timeout": "200ms""#
        let config = #"{ "services": { "server": \#(Server.unit(port: port, health: health)) } }"#
        try await Scene.play(config, files: [Server.name: Server.text, "listen": "", "ok": ""]) { scene in
            let before = try await scene.start()
            let pid = try #require(before["server"].pid)
            let process = try ProcessHandle(opening: pid)
            try process.send(Self.stop)
            let stopped = try await scene.until("the health check has noticed it") {
                $0["server"].health?.contains("stopped by a signal") == true
            }
            #expect(stopped["server"].suspended?.contains("kill -CONT \(pid)") == true, "\(stopped)")
            #expect(try await scene.bgexec("status").output.contains("STOPPED: pid \(pid)"))
            try process.send(Self.goOn)
            let after = try await scene.until("it answers again") {
                $0["server"].health?.contains("stopped") == false && $0["server"].suspended == nil
            }
            #expect(after["server"].run == 1 && after["server"].pid == pid && after["server"].restarts == 0)
            let why = try await scene.bgexec("why", "server")
            #expect(why.code == 0, "\(why)")
        }
    }

    @Test("a stopped child is shown too, of a service without a health check and of a job")
    func children() async throws {
        let config = #"""
            { "services": { "s": { "command": "sleep 1000 & echo $! > s.pid; wait" } },
              "jobs": { "j": { "command": "sleep 1000 & echo $! > j.pid; wait", "trigger": "manual" } } }
            """#
        try await Scene.play(config) { scene in
            try await scene.start()
            let once = try scene.begin(["once", "j"])
            for unit in ["s", "j"] {
                try await scene.until("\(unit) has a child") { scene.text(of: "\(unit).pid").hasSuffix("\n") }
                let pid = try #require(Int32(scene.text(of: "\(unit).pid").dropLast()))
                let child = try ProcessHandle(opening: pid)
                try child.send(Self.stop)
                try await scene.until("\(unit) is shown as stopped") {
                    $0[unit].suspended?.contains("pid \(pid) (sleep 1000)") == true
                }
                try child.send(Self.goOn)
                try await scene.until("\(unit) is not") { $0[unit].suspended == nil }
            }
            try once.send(.interrupt)
            _ = try await once.end()
        }
    }
}
