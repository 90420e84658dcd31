import Glibc
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("Roots", .serialized)
struct RootTests {
    @Test("W66, W67 a root that is removed and made again is reported both times")
    func removedAndMade() async throws {
        try await Scene.run(before: "touch a; mkdir d; touch d/b") { scene in
            // A folder that disappears before it was listed is reported without its files, see the known limits.
            await scene.watcher.backgroundWorkDone()
            try File.removeTree(scene.root)
            let gone = await scene.changes()
            #expect(gone == ["- a", "- d", "- d/b"])
            #expect(scene.watcher.warnings == [.rootMissing(scene.root)])
            try File.makeDirectories(scene.root)
            try write([1], to: scene.root / "f")
            await scene.pathWatcherHasRead()
            let back = await scene.changes()
            #expect(back == ["+ f"])
            try write([1], to: scene.root / "g")
            let later = await scene.changes()
            #expect(later == ["+ g"])
        }
    }

    @Test("a root replaced by another folder: only the differences count")
    func replaced() async throws {
        try await Scene.run(before: "echo 1 >same; echo 1 >gone") { scene in
            await scene.watcher.backgroundWorkDone()
            try shell("mv R R.old; mkdir R; echo 1 >R/same; echo 2 >R/new", in: scene.base)
            let said = await scene.changes()
            #expect(said == ["- gone", "+ new"])
            try write([1], to: scene.root / "later")
            let later = await scene.changes()
            #expect(later == ["+ later"])
        }
    }

    @Test("a root replaced by another that has folders of the same names: they are other folders")
    func replacedWithFolders() async throws {
        try await Scene.run(before: "mkdir -p d/e; echo 1 >d/e/same; echo 1 >d/e/gone") { scene in
            await scene.watcher.backgroundWorkDone()
            try shell(
                "mv R O/old; mkdir -p R/d/e; echo 1 >R/d/e/same; echo 2 >R/d/e/new; touch O/old/d/e/x", in: scene.base)
            let said = await scene.changes()
            #expect(said == ["- d/e/gone", "+ d/e/new"])
            try shell("touch R/d/e/later O/old/d/e/later", in: scene.base)
            let later = await scene.changes()
            #expect(later == ["+ d/e/later"])
            #expect(scene.watcher.audit().differences == [])
        }
    }

    @Test("W68 a root that does not exist is waited for, with the folders above it")
    func missing() async throws {
        try await Scene.run(configure: { configuration, base in
            configuration.roots = [WatchRoot(base / "R/x/y/z", .directory)]
        }) { scene in
            #expect(scene.watcher.warnings == [.rootMissing(scene.root / "x/y/z")])
            try scene.sh("mkdir -p x/y/w; touch x/y/w/f x/f; mkdir -p x/y/z/d; touch x/y/z/d/f")
            await scene.pathWatcherHasRead()
            let said = await scene.changes()
            #expect(said == ["+ x/y/z/d", "+ x/y/z/d/f"])
        }
    }

    @Test("single files: their siblings are not watched")
    func singleFiles() async throws {
        try await Scene.run(
            before: "echo 1 >f; echo 1 >g",
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/f", .file), WatchRoot(base / "R/new", .file)]
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 22 >f; echo 22 >g; touch h; touch new")
            let said = await scene.changes()
            #expect(said == ["~ f", "+ new"])
            try scene.sh("echo 333 >t; mv t f; rm new")
            let saved = await scene.changes()
            #expect(saved == ["~ f", "- new"])
            try scene.sh("echo 4444 >>f")
            let later = await scene.changes()
            #expect(later == ["~ f"])
        }
    }

    @Test("W12 a single file is written through another hard link")
    func hardLink() async throws {
        try await Scene.run(
            before: "echo 1 >f; ln f ../O/g",
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/f", .file)]
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 2 >>../O/g")
            let said = await scene.changes()
            #expect(said == ["~ f"])
        }
    }

    @Test("W73 a root that is a link is watched under its own name", arguments: ["ln -s R L", "ln -s $PWD/R L"])
    func link(_ command: String) async throws {
        try await Scene.run(
            start: false,
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "L")]
            }
        ) { scene in
            try shell(command, in: scene.base)
            try await scene.watcher.start()
            try scene.sh("mkdir d; touch d/f")
            let said = await scene.changes()
            #expect(said == ["+ \(scene.base)/L/d", "+ \(scene.base)/L/d/f"])
        }
    }

    @Test("W54 roots within roots: nothing is said twice")
    func overlapping() async throws {
        try await Scene.run(
            before: "mkdir -p a/b",
            configure: { configuration, base in
                configuration.roots = [
                    WatchRoot(base / "R/a/b"), WatchRoot(base / "R"), WatchRoot(base / "R/a"),
                    WatchRoot(base / "R/a/f", .file),
                ]
            }
        ) { scene in
            try scene.sh("touch a/b/f a/f f")
            let said = await scene.changes()
            #expect(said == ["+ a/b/f", "+ a/f", "+ f"])
        }
    }

    @Test("a new configuration keeps what both have, drops what is gone and takes in what is new")
    func update() async throws {
        try await Scene.run(
            before: "mkdir a b c; touch a/1 b/1 c/1",
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/a"), WatchRoot(base / "R/b")]
            }
        ) { scene in
            try scene.sh("touch a/2")
            var configuration = scene.watcher.configuration
            configuration.roots = [WatchRoot(scene.root / "a"), WatchRoot(scene.root / "c")]
            scene.watcher.update(configuration)
            let said = await scene.changes()
            #expect(said == ["+ a/2"], "the write before the update is not lost")
            try scene.sh("touch a/3 b/3 c/3")
            let later = await scene.changes()
            #expect(later == ["+ a/3", "+ c/3"])
        }
    }
}
