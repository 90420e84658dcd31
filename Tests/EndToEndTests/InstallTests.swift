import Glibc
import Syscalls
import Testing

/// `install`, `uninstall`, and a daemon that a service manager has started.
@Suite("Starting with the session")
struct InstallTests {
    private static let config = #"{ "services": { "router": { \#(Units.steady) } } }"#

    @Test("install says what it wrote, systemd finds nothing wrong with it, and uninstall removes it all")
    func install() async throws {
        try await Scene.play(Self.config) { scene in
            let install = try await scene.bgexec("install", "--systemd-user", "--offline")
            #expect(install.code == 0, "\(install)")
            let written = install.output.split(separator: "\n").compactMap { line in
                line.hasPrefix("wrote ") ? Path(line.dropFirst(6)) : nil
            }
            #expect(written.count == 3)
            let unit = try #require(written.first)
            let printed = try await scene.bgexec("install", "--systemd-user", "--print")
            #expect(String(decoding: try File.contents(of: unit) ?? [], as: UTF8.self) == printed.output)
            if File.isExecutable("/usr/bin/systemd-analyze") {
                let verdict = try await scene.shell(
                    "systemd-analyze verify --user --man=no \(unit) 2>&1 | grep -F bgexec-project; true")
                #expect(verdict.output.isEmpty, "\(verdict)")
                let broken = try await scene.shell(
                    "sed s/Type=notify/Typo=notify/ \(unit) > bgexec-broken.service; systemd-analyze verify --user --man=no ./bgexec-broken.service 2>&1; true"
                )
                #expect(broken.output.contains("Typo"), "the control: \(broken)")
            }
            let uninstall = try await scene.bgexec("uninstall")
            #expect(uninstall.code == 0, "\(uninstall)")
            for path in written { #expect(try File.status(of: path) == nil, "\(path) is left") }
            #expect(try await scene.bgexec("uninstall").output.contains("not installed"))
        }
    }

    @Test(
        "without systemd, install is refused, writes nothing, and gives advice",
        .enabled(if: access("/run/systemd/system", F_OK) != 0, "only where no systemd runs"))
    func refused() async throws {
        try await Scene.play(Self.config) { scene in
            let install = try await scene.bgexec("install", "--systemd-user")
            #expect(install.code == 1)
            #expect(install.error.contains("systemd does not run here") && install.error.contains("--print"))
            #expect(try await scene.bgexec("uninstall").output.contains("not installed"))
        }
    }

    @Test(
        "a daemon started by a service manager reports that it is ready and its status, starts everything, and leaves services running"
    )
    func managed() async throws {
        try await Scene.play(Self.config) { scene in
            #expect(try await scene.shell("FLAVOUR=sweet bgexec install --systemd-user --offline").code == 0)
            let place = scene.folder.parent / "run/manager"
            let socket = try DatagramSocket.bind(at: place)
            var heard: [String] = []
            func hear(_ line: String) async throws {
                try await scene.until("the manager hears \(line), after \(heard)") {
                    while let message = try DatagramSocket.receive(from: socket) {
                        heard += String(decoding: message.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
                    }
                    return heard.contains(line)
                }
            }
            let run =
                "NOTIFY_SOCKET=\(place) exec '\(try Scene.program.get())' daemon run --autostart '\(scene.folder)'"
            let first = try scene.begin(command: ["/bin/sh", "-c", run])
            try await hear("READY=1")
            try await hear("STATUS=1 healthy")
            let before = try await scene.status()
            #expect(before.daemon == first.pid)
            let told = try await scene.bgexec("env", "router")
            #expect(told.output.contains("FLAVOUR=sweet"), "the environment is that of install: \(told)")
            #expect(!told.output.contains("NOTIFY_SOCKET"))
            // As `systemctl --user restart` does it.
            heard = []
            try first.send(.terminate)
            try await hear("STOPPING=1")
            #expect(try await first.end().code == 0)
            // Somebody else's daemon makes way for the manager's.
            _ = try await scene.status()
            let second = try scene.begin(command: ["/bin/sh", "-c", run])
            try await hear("READY=1")
            let after = try await scene.until("it is healthy") { $0["router"].up && $0.daemon == second.pid }
            #expect(after["router"].pid == before["router"].pid && after["router"].run == 1)
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(try await second.end().code == 0, "so systemd does not start it again")
        }
    }
}
