import Glibc
import Syscalls
import TestSupport
import Testing

/// Whoever may connect to the daemon's socket, and whatever they send.
@Suite("The control socket")
struct ControlTests {
    private static let config = #"{ "services": { "router": { \#(Units.steady) } } }"#

    /// Speaks to the socket as no command does.
    private static let talker = #"""
        import os, socket, sys, time
        place, what = open(".bgexec/socket").read().strip(), sys.argv[1]
        def connect():
            s = socket.socket(socket.AF_UNIX); s.settimeout(30); s.connect(place); return s
        def answer(s):
            data = b""
            try:
                while True:
                    piece = s.recv(65536)
                    if not piece: break
                    data += piece
            except ConnectionResetError: pass
            return data
        if what == "idle":
            held = [connect() for _ in range(int(sys.argv[2]))]
            open("held", "w").close()
            while not os.path.exists("gate"): time.sleep(0.02)
            sys.exit(0)
        s = connect()
        sent = {
            "garbage": os.urandom(4096), "huge": b"\xff\xff\xff\xff{", "half": b"\0\0\0\x40{\"ver",
            "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "nothing": b"",
            "verb": b"\0\0\0\x2a" + b'{"version":2,"content":{"selfdestroy":{}}}',
            "old": b"\0\0\0\x25" + b'{"version":1,"content":{"status":{}}}',
        }[what]
        s.sendall(sent)
        begun = time.monotonic()
        said = answer(s)
        print(len(said), round(time.monotonic() - begun))
        print(said[4:].decode(errors="replace"))
        """#

    @Test(
        "G7, G10, G11 an invalid request is refused, and other clients are served",
        arguments: ["garbage", "huge", "half", "http", "verb", "nothing"])
    func refused(what: String) async throws {
        try await Scene.play(Self.config, files: ["talk.py": Self.talker]) { scene in
            let before = try await scene.start()
            let talk = try scene.begin(command: ["/usr/bin/python3", "talk.py", what])
            #expect(try await scene.status()["router"].up, "while it talks")
            let result = try await talk.end()
            #expect(result.code == 0, "the daemon closes it by itself: \(result)")
            #expect(!result.output.contains("accepted"), "\(result)")
            let after = try await scene.status()
            #expect(after.daemon == before.daemon && after["router"].pid == before["router"].pid)
        }
    }

    @Test("a command of version 0.1 gets a reply it can read: the daemon speaks another version")
    func oldCommand() async throws {
        try await Scene.play(Self.config, files: ["talk.py": Self.talker]) { scene in
            try await scene.start()
            let result = try await scene.begin(command: ["/usr/bin/python3", "talk.py", "old"]).end()
            #expect(result.output.contains(#"{"version":2,"#) || result.output.contains(#""version":2}"#), "\(result)")
            #expect(result.output.contains("the other side speaks version 1 of the protocol"), "\(result)")
        }
    }

    @Test("G7, G15 three hundred idle connections do not keep others from being served, and are dropped")
    func idle() async throws {
        try await Scene.play(Self.config, files: ["talk.py": Self.talker]) { scene in
            let before = try await scene.start()
            let talk = try scene.begin(command: ["/usr/bin/python3", "talk.py", "idle", "100"])
            try await scene.until("they are connected") { scene.exists("held") }
            #expect(try await scene.status().daemon == before.daemon)
            let more = try (1...200).map { _ in try scene.begin(["status", "--json"]) }
            for command in more { #expect(try await command.end().code == 0) }
            let descriptors = Path("/proc/\(try #require(before.daemon))/fd")
            try await scene.until("the daemon has dropped the idle ones (I10)") {
                try File.entries(of: descriptors).count < 60
            }
            try scene.write("", to: "gate")
            _ = try await talk.end()
        }
    }

    @Test("G6 with a mask of 000 the socket is still 0600 in a folder that is 0700")
    func mask() async throws {
        try await Scene.play(Self.config) { scene in
            #expect(try await scene.shell("umask 000; bgexec start").code == 0)
            let socket = try Self.socket(of: scene)
            #expect(try #require(try File.status(of: socket)).permissions == 0o600)
            #expect(try #require(try File.status(of: socket.parent)).permissions == 0o700)
            for name in [".bgexec/state.json", ".bgexec/environment", ".bgexec/lock"] {
                let status = try #require(try File.status(of: scene.folder / Path(name)), "\(name)")
                #expect(status.permissions & 0o077 == 0, "\(name)")
            }
        }
    }

    @Test("G4 a state folder that is a link is refused, and so is a folder for the socket that is one")
    func links() async throws {
        try await Scene.play(Self.config) { scene in
            try await scene.shell("mkdir -m 700 elsewhere; ln -s elsewhere .bgexec")
            let state = try await scene.bgexec("start")
            #expect(state.code != 0 && state.error.contains(".bgexec is not a folder"), "\(state)")
            try await scene.shell("rm .bgexec; mkdir -m 700 ../there; ln -s ../there ../run/bgexec")
            let socket = try await scene.bgexec("start")
            #expect(socket.code != 0 && socket.error.contains("bgexec is not a folder"), "\(socket)")
            try await scene.shell("rm ../run/bgexec")
            try await scene.until("no daemon is left") { scene.processes().isEmpty }
        }
    }

    @Test(
        "G1, G12 another user who reaches the socket is disconnected before any byte is read",
        .enabled(if: geteuid() == 0, "only root can be another user"))
    func stranger() async throws {
        try await Scene.play(Self.config, files: ["talk.py": Self.talker]) { scene in
            let before = try await scene.start()
            // As if the modes were not there.
            try await scene.shell(
                "chmod 711 .. ../run ../run/bgexec ../run/bgexec/*; chmod 666 ../run/bgexec/*/control")
            try await scene.shell(
                "cp .bgexec/socket place; chmod 644 place talk.py; sed -i s,.bgexec/socket,place, talk.py; chmod 755 .")
            let talk = try await scene.begin(command: Machine.asNobody + ["/usr/bin/python3", "talk.py", "verb"]).end()
            #expect(talk.code == 0 && talk.output.hasPrefix("0 0\n") || talk.error.contains("BrokenPipe"), "\(talk)")
            let own = try await scene.begin(command: ["/usr/bin/python3", "talk.py", "verb"]).end()
            #expect(!own.output.hasPrefix("0 "), "the control: the project's own user is answered: \(own)")
            try await scene.shell("chmod 700 ../run ../run/bgexec ../run/bgexec/*")
            #expect(try await scene.status().daemon == before.daemon)
        }
    }

    private static func socket(of scene: Scene) throws -> Path {
        Path(try #require(scene.text(of: ".bgexec/socket").split(separator: "\n").first.map(String.init)))
    }
}
