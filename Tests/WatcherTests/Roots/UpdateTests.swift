import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("A configuration that changes", .serialized)
struct UpdateTests {
    @LoopActor
    private static func watch(_ scene: Scene, _ roots: [String]) {
        var configuration = scene.watcher.configuration
        configuration.roots = roots.map { WatchRoot($0 == "." ? scene.root : scene.root / Path($0)) }
        scene.watcher.update(configuration)
    }

    private static let before =
        "mkdir -p src/a agents lib; echo 1 >src/a/x; echo 1 >agents/b; echo 1 >lib/c; echo 1 >top"

    @Test(
        "content that is the same causes nothing, content that changed just before is reported",
        arguments: [
            (["."], ["src", "agents"]), (["src", "agents"], ["."]), (["src", "agents"], ["src/a/x", "agents"]),
            (["src/a/x", "agents/b"], ["src", "agents"]), (["."], ["src/a/x", "agents/b"]),
            (["src/a/x", "agents/b"], ["."]), ([".", "src"], ["src/a", "agents", "top"]),
            (["src/a/x"], ["src/a/x", "src/a/y", "agents"]), (["src", "agents"], [".", "src/a/x"]),
        ])
    func sameAndChanged(_ old: [String], _ new: [String]) async throws {
        try await Scene.run(
            before: Self.before,
            configure: { configuration, base in
                configuration.roots = old.map { WatchRoot($0 == "." ? base / "R" : base / "R" / Path($0)) }
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            Self.watch(scene, new)
            #expect(await scene.changes() == [])
            try scene.sh("cp src/a/x t; cat t >src/a/x; rm t")
            #expect(await scene.changes().filter { $0.contains("src") } == [], "the content is still known")
            #expect(scene.watcher.audit().differences == [])
            Self.watch(scene, old)
            _ = await scene.changes()
            await scene.watcher.backgroundWorkDone()
            // The event has not been read, and the change not delivered, when the roots change.
            try scene.sh("echo 2 >src/a/x")
            Self.watch(scene, new)
            #expect(await scene.changes() == ["~ src/a/x"])
            try scene.sh("echo 3 >src/a/x")
            #expect(await scene.changes() == ["~ src/a/x"])
            try scene.sh("rm src/a/x")
            Self.watch(scene, old)
            #expect(await scene.changes() == ["- src/a/x"])
            try scene.sh("echo 4 >src/a/x")
            Self.watch(scene, new)
            #expect(await scene.changes() == ["+ src/a/x"])
            #expect(scene.watcher.audit().differences == [])
        }
    }

    @Test("many updates in a row, with writes between that nobody has read")
    func inARow() async throws {
        try await Scene.run(before: Self.before) { scene in
            await scene.watcher.backgroundWorkDone()
            for round in 0..<10 {
                try scene.sh("echo \(round) >src/a/x")
                Self.watch(scene, ["src"])
                try scene.sh("echo \(round) >src/a/y")
                Self.watch(scene, ["src/a"])
                try scene.sh("touch src/a/z")
                Self.watch(scene, ["."])
                let said = await scene.changes()
                #expect(said.contains("~ src/a/x") || round == 1, "1 is what it had")
                #expect(said.contains { $0.hasSuffix("src/a/y") })
                await scene.watcher.backgroundWorkDone()
            }
        }
    }

    @Test("an update while a change set is put together loses nothing of it")
    func whileDelivering() async throws {
        try await Scene.run(before: "mkdir -p src other") { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("for n in $(seq 2000); do echo >src/f$n; done")
            let number = Task { @LoopActor in await scene.changes() }
            // Wherever it is when the update comes.
            for _ in 0..<3 { await Task.yield() }
            Self.watch(scene, ["src"])
            let said = await number.value + scene.changes()
            #expect(Set(said).count == 2000)
        }
    }

    @Test(
        "a file root that a rule of the folder root around it leaves out, then narrower roots: the daemon's first crash"
    )
    func ignoredFileRoot() async throws {
        try await Scene.run(
            before: "mkdir src; echo 1 >src/x; echo '*.json' >.gitignore; echo 1 >config.json",
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/config.json", .file), WatchRoot(base / "R")]
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 22 >config.json; echo 1 >other.json")
            #expect(await scene.changes() == ["~ config.json"])
            var configuration = scene.watcher.configuration
            configuration.roots = [WatchRoot(scene.root / "config.json", .file), WatchRoot(scene.root / "src")]
            scene.watcher.update(configuration)
            try scene.sh("echo 333 >config.json; echo 22 >src/x")
            #expect(await scene.changes() == ["~ config.json", "~ src/x"])
        }
    }

    @Test("two roots that are the same folder: one may go, and the other sees on")
    func sameFolder() async throws {
        try await Scene.run(
            before: "mkdir d; ln -s d k; ln -s d l",
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/k"), WatchRoot(base / "R/l"), WatchRoot(base / "R/d")]
            }
        ) { scene in
            for left in [["l", "d"], ["d"], ["k", "d"], ["k"]] {
                Self.watch(scene, left)
                // What is new to it is taken as it is: that must have been done before something is made.
                _ = await scene.changes()
                let name = left.joined()
                try scene.sh("mkdir -p d/\(name); touch d/\(name)/f")
                let said = await scene.changes()
                #expect(said == left.sorted().flatMap { ["+ \($0)/\(name)", "+ \($0)/\(name)/f"] })
            }
            #expect(scene.watcher.audit().differences == [])
        }
    }
}
