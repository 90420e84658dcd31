import Syscalls
import Testing

/// The probe `notify`, with a server that speaks sd_notify(3) as real ones do.
@Suite("The notify probe")
struct NotifyTests {
    private static let server = """
        import os, socket, sys, time
        def say(text):
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.connect(os.environ["NOTIFY_SOCKET"])
            s.send(text.encode())
        say("STATUS=loading the model")
        print("begins", os.environ["WATCHDOG_USEC"], flush=True)
        while not os.path.exists("ready"): time.sleep(0.02)
        say("READY=1\\nSTATUS=serves 4 models\\nMAINPID=1")
        while True:
            if os.path.exists("alive"): say("WATCHDOG=1")
            if os.path.exists("busy"): say("STATUS=busy")
            time.sleep(0.05)
        """

    private static func config(_ more: String = "") -> String {
        #"{ "services": { "server": { "command": ["python3", "server.py"], "health": { "notify": true\#(more) } } } }"#
    }

    @Test(
        "a service is healthy once it sends READY=1; its status text is in the status, also after the daemon was killed"
    )
    func ready() async throws {
        try await Scene.play(Self.config(), files: ["server.py": Self.server]) { scene in
            let start = try scene.begin(["start"])
            try await scene.until("it has begun") { scene.log("server").contains { $0.hasSuffix("begins 30000000") } }
            let starting = try await scene.until("its words are there") {
                $0["server"].health?.contains("loading") == true
            }
            #expect(starting["server"].state == "starting")
            try scene.write("", to: "ready")
            #expect(try await start.end().code == 0)
            let before = try await scene.status()
            #expect(before["server"].health == "ready: serves 4 models")
            try ProcessHandle(opening: try #require(before.daemon)).send(.kill)
            let after = try await scene.until("it is healthy") { $0["server"].state == "healthy" }
            #expect(after["server"].pid == before["server"].pid && after["server"].run == 1)
            #expect(after["server"].health == "ready: serves 4 models")
            #expect(try await scene.bgexec("daemon", "restart").code == 0)
            try await scene.until("it is healthy") { $0["server"].state == "healthy" && $0["server"].run == 1 }
        }
    }

    @Test("a service that stops sending its watchdog signal is restarted")
    func watchdog() async throws {
        let config = Self.config(#", "every": "1s", "failures": 2"#)
        try await Scene.play(config, files: ["server.py": Self.server, "ready": "", "alive": ""]) { scene in
            try await scene.start()
            try scene.remove("alive")
            let after = try await scene.until("it was restarted") { $0["server"].run == 2 && $0["server"].up }
            #expect(after["server"].restarts == 1)
            #expect(scene.log("executor").contains { $0.contains("it has not sent WATCHDOG=1") })
        }
    }

    @Test("a service that sends nothing is not healthy, and another process's message does not count")
    func silence() async throws {
        let config = #"""
            { "services": { "server": {
                "command": "echo $NOTIFY_SOCKET > place; exec sleep 1000",
                "health": { "notify": true }
            } } }
            """#
        try await Scene.play(config) { scene in
            let start = try scene.begin(["start", "--timeout", "2s"])
            try await scene.until("its socket is known") { scene.text(of: "place").hasSuffix("\n") }
            let place = scene.text(of: "place").split(separator: "\n").joined()
            try DatagramSocket.send(Array("READY=1".utf8), to: Path(place))
            #expect(try await start.end().code == 124)
            #expect(try await scene.status()["server"].state == "starting")
            try await scene.until("it is told") {
                scene.log("server").contains { $0.contains("ignored a message on the notify socket") }
            }
        }
    }
}
