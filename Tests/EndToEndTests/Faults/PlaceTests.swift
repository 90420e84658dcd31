import Syscalls
import Testing

/// What others do to the files of a project that runs.
@Suite("The daemon's place on disk")
struct PlaceTests {
    private static let config = #"{ "services": { "router": { \#(Units.steady) } } }"#

    @Test("A9 its socket is deleted: the next command finds everything as it was", arguments: ["control", "."])
    func socketCleared(what: String) async throws {
        try await Scene.play(Self.config) { scene in
            let before = try await scene.start()
            let socket = Path(scene.text(of: ".bgexec/socket").split(separator: "\n").first.map(String.init) ?? "")
            if what == "." { try File.removeTree(socket.parent) } else { try File.remove(socket) }
            let after = try await scene.status()
            #expect(after["router"].pid == before["router"].pid && after["router"].run == 1)
            let daemon = try #require(after.daemon)
            #expect(daemons(scene) == [daemon])
            #expect(try await scene.bgexec("restart", "router").code == 0)
        }
    }

    @Test("A12 its folder is renamed: the services continue, commands there find them, and stop stops them")
    func renamed() async throws {
        try await Scene.play(Self.config) { scene in
            let before = try await scene.start()
            let router = try #require(before["router"].pid)
            let place = scene.folder.parent / "renamed"
            try File.rename(scene.folder, to: place)
            // For the commands of this test to begin in.
            try File.makeDirectories(scene.folder)
            let status = try await scene.begin(command: inside(place, "bgexec status")).end()
            #expect(status.code == 0 && status.output.contains(" \(router) "), "\(status)")
            let restart = try await scene.begin(command: inside(place, "bgexec restart router")).end()
            #expect(restart.code == 0, "\(restart)")
            let stop = try await scene.begin(command: inside(place, "bgexec stop")).end()
            #expect(stop.code == 0, "\(stop)")
            #expect(scene.processes().isEmpty)
            try File.removeTree(scene.folder)
            try File.rename(place, to: scene.folder)
        }
    }

    private func inside(_ folder: Path, _ line: String) throws -> [String] {
        ["/bin/sh", "-c", "bgexec() { '\(try Scene.program.get())' \"$@\"; }; cd '\(folder)' && \(line)"]
    }

    @Test("a copy of a running project's folder is a project of its own: stopping it leaves the other running")
    func copied() async throws {
        try await Scene.play(Self.config) { scene in
            let before = try await scene.start()
            try await scene.shell("cp -r . ../copy && cd ../copy && bgexec stop", within: .seconds(60))
            let after = try await scene.status()
            #expect(after["router"].pid == before["router"].pid && after["router"].up)
            #expect(after.daemon == before.daemon)
        }
    }

    @Test(
        "its state cannot be written: it is kept in memory, status says since when and why, and it is written later"
    )
    func unsaveable() async throws {
        try await Scene.play(Self.config) { scene in
            try await scene.start()
            // Where a folder with something in it lies, no file can be renamed to: what a disk mounted read-only refuses too.
            try await scene.shell("rm .bgexec/state.json; mkdir -p .bgexec/state.json/in-the-way")
            #expect(try await scene.bgexec("restart", "router").code == 0)
            let told = try await scene.bgexec("status")
            #expect(told.output.contains("the state is not durable since 20"), "\(told)")
            #expect(told.output.contains("state.json: "), "with the file and the reason: \(told)")
            try await scene.shell("rm -r .bgexec/state.json")
            try await scene.until("it is written again without a command") { scene.exists(".bgexec/state.json") }
            #expect(try await !scene.bgexec("status").output.contains("not durable"))
            #expect(scene.log("executor").contains { $0.contains("the state can be saved again") })
        }
    }

    @Test("its state folder is removed, as by `git clean -fdx`: no second daemon, no second run, and stop stops all")
    func stateRemoved() async throws {
        try await Scene.play(Self.config) { scene in
            let before = try await scene.start()
            try File.removeTree(scene.folder / ".bgexec")
            let start = try await scene.bgexec("start")
            #expect(start.code == 0, "\(start)")
            let after = try await scene.status()
            #expect(after.daemon == before.daemon && after["router"].pid == before["router"].pid)
            let daemon = try #require(before.daemon)
            #expect(daemons(scene) == [daemon])
            #expect(scene.exists(".bgexec/lock") && scene.exists(".bgexec/state.json"))
            #expect(try await scene.bgexec("restart", "router").code == 0)
            let stop = try await scene.bgexec("stop")
            #expect(stop.code == 0, "\(stop)")
            #expect(scene.processes().isEmpty)
        }
    }

    private func daemons(_ scene: Scene) -> [Int32] {
        scene.processes().filter { $0.command.contains("daemon run") }.map(\.pid)
    }
}
