import Glibc
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

/// What only goes right if nothing depends on how fast the watcher is.
@Suite("Races", .serialized)
struct RaceTests {
    @Test("a file in a folder five deep, made in one breath, is seen, and so is each later write")
    func deepFolders() async throws {
        try await Scene.run { scene in
            for bisectRun in 0..<(isLong ? 1000 : 60) {
                let folder = scene.root / Path("n\(bisectRun)/b/c/d/e")
                try File.makeDirectories(folder)
                try write([1], to: folder / "new")
                let said = await scene.changes()
                #expect(said.contains("+ n\(bisectRun)/b/c/d/e/new"), "trial \(bisectRun)")
                try write([1, 2], to: folder / "new")
                try write([1], to: folder / "later")
                let later = await scene.changes()
                #expect(
                    later == ["+ n\(bisectRun)/b/c/d/e/later", "~ n\(bisectRun)/b/c/d/e/new"], "trial \(bisectRun)")
            }
        }
    }

    @Test("of a thousand trees made by another process while the watcher runs, none is missed")
    func besideAProcess() async throws {
        try await Scene.run { scene in
            let process = try startShell(
                "for n in $(seq 1000); do mkdir -p t$n/b/c/d/e; echo >t$n/b/c/d/e/f; done", in: scene.root)
            await end(of: process)
            _ = await scene.changes()
            let known = scene.watcher.audit()
            #expect(known.differences == [])
            #expect(known.names == 6000)
            try scene.sh("for n in $(seq 1000); do echo x >t$n/b/c/d/e/f; done")
            let said = await scene.changes()
            #expect(said.count == 1000, "later writes are seen in each")
        }
    }

    @Test("a folder is moved in before anybody looks, and one in it moved on: later writes have the right paths")
    func movedOn() async throws {
        try await Scene.run { scene in
            for bisectRun in 0..<50 {
                let name = "m\(bisectRun)"
                try scene.sh(
                    "mkdir -p ../O/\(name)/x/y; echo 1 >../O/\(name)/x/y/f; mv ../O/\(name) .; mv \(name)/x \(name)-x; mkdir -p \(name)/x"
                )
                let said = await scene.changes()
                #expect(said == ["+ \(name)", "+ \(name)-x", "+ \(name)-x/y", "+ \(name)-x/y/f", "+ \(name)/x"])
                try scene.sh("echo 2 >>\(name)-x/y/f; echo 1 >\(name)/x/g")
                let later = await scene.changes()
                #expect(later == ["~ \(name)-x/y/f", "+ \(name)/x/g"])
            }
        }
    }

    @Test("a file that is truncated and still open is not judged before it is closed")
    func truncated() async throws {
        try await Scene.run(
            before: "echo content >f",
            configure: { configuration, _ in
                configuration.settle.maximum = .seconds(60)
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            let file = try File.open(scene.root / "f", [.writeOnly, .truncate])
            try write([1], to: scene.root / "other")
            // The first set must name the other file only: it passes while the first is open.
            let first = await scene.next()
            #expect(first?.changes.map(\.path.name) == ["other"])
            try file.writeAll(Array("content\n".utf8))
            _ = consume file
            let said = await scene.changes()
            #expect(said == [], "it ends with the content it had")
        }
    }
}
