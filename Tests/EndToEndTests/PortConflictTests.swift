import Syscalls
import Testing

@Suite("Port conflicts")
struct PortConflictTests {
    @Test(
        "a port that another project holds: its folder, its unit and the command that frees it are named, and then the service starts"
    )
    func otherProject() async throws {
        let port = Port.free()
        let config = #"{ "services": { "web": \#(Server.unit(port: port, health: #""tcp": "127.0.0.1:\#(port)""#)) } }"#
        let files = ["a b/.bgexec.json", "c/.bgexec.json"].map { ($0, config) }
        let servers = ["a b", "c"].flatMap { [("\($0)/\(Server.name)", Server.text), ("\($0)/listen", "")] }
        try await Scene.play(files: Dictionary(uniqueKeysWithValues: files + servers)) { scene in
            #expect(try await scene.bgexec("start", in: "a b").code == 0)
            let start = try await scene.bgexec("start", in: "c")
            #expect(start.code == 1)
            #expect(
                start.error.contains("port \(port) is held by web#1 of the project \(scene.folder)/a b, pid "),
                "\(start)")
            #expect(
                start.error.contains("`bgexec -C '\(scene.folder)/a b' stop web` frees it; or give web another port"),
                "\(start)")
            #expect(try await scene.bgexec("stop", "web", in: "a b").code == 0)
            try await scene.until("the other one has the port") {
                try await scene.bgexec("status", "--json", in: "c").output.contains(#""state" : "healthy""#)
            }
            for folder in ["a b", "c"] as [Path] { #expect(try await scene.bgexec("stop", in: folder).code == 0) }
        }
    }

    @Test("a service without a health check that says only that its address is in use: the message names who holds it")
    func withoutHealth() async throws {
        let port = Port.free()
        let script = "import socket; s = socket.socket(); s.bind(('127.0.0.1', \(port))); s.listen(); input()"
        let report = #"""
            import socket, sys
            try: socket.socket().bind(("127.0.0.1", \#(port)))
            except OSError as error: sys.exit(f"cannot listen on 127.0.0.1:\#(port): {error.strerror}")
            input()
            """#
        let config = #"""
            {
              "services": {
                "first": { "command": ["python3", "first.py"], "stdin": "open", "health": { "tcp": "127.0.0.1:\#(port)" } },
                "second": { "command": ["python3", "second.py"], "stdin": "open", "autoStart": false }
              }
            }
            """#
        try await Scene.play(config, files: ["first.py": script, "second.py": report]) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("start", "second").code == 1)
            for command in [["status"], ["why", "second"]] {
                let said = try await scene.begin(command).end(within: .seconds(90)).output
                #expect(said.contains("cannot listen on 127.0.0.1:\(port): Address already in use"), "\(said)")
                #expect(said.contains("port \(port) is held by first#1 of this project, pid "), "\(said)")
                #expect(said.contains("`bgexec stop first` frees it"), "\(said)")
            }
        }
    }

    @Test("a port that another unit of the project holds")
    func sameProject() async throws {
        let port = Port.free()
        let config = #"""
            {
              "services": {
                "first": { "command": ["python3", "\#(Server.name)", "\#(port)"], "health": { "tcp": "127.0.0.1:\#(port)" } },
                "second": {
                  "command": ["python3", "\#(Server.name)", "\#(port)"], "health": { "tcp": "127.0.0.1:\#(port)" }, "autoStart": false
                }
              }
            }
            """#
        try await Scene.play(config, files: [Server.name: Server.text, "listen": ""]) { scene in
            try await scene.start()
            let start = try await scene.bgexec("start", "second")
            #expect(start.code == 1)
            #expect(start.error.contains("is held by first#1 of this project, pid "), "\(start)")
            #expect(start.error.contains("`bgexec stop first` frees it"), "\(start)")
        }
    }
}
