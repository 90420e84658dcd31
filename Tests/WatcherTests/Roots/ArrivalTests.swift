import Loop
import Synchronization
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("Roots that come, go, and become something else", .serialized)
struct ArrivalTests {
    private static func run(
        _ before: String = "", kind: WatchRoot.Kind = .whatever, _ body: @LoopActor (Scene) async throws -> Void
    ) async throws {
        try await Scene.run(
            before: before,
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/f", kind)]
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try await body(scene)
        }
    }

    @Test("a file that does not exist when watching begins is seen when it comes, and each time after")
    func comes() async throws {
        try await Self.run { scene in
            for round in 1...3 {
                try scene.sh("echo 1 >f")
                let came = await scene.changes()
                #expect(came == ["+ f"], "round \(round)")
                try scene.sh("echo 22 >f; touch beside")
                let written = await scene.changes()
                #expect(written == ["~ f"])
                try scene.sh("echo 333 >t; mv t f")
                let replaced = await scene.changes()
                #expect(replaced == ["~ f"])
                try scene.sh("rm f")
                let gone = await scene.changes()
                #expect(gone == ["- f"])
            }
        }
    }

    @Test("without a barrier, too: a file that comes is reported by itself")
    func comesByItself() async throws {
        try await Self.run { scene in
            try scene.sh("echo 1 >f")
            let first = await scene.next()
            #expect(first?.changes.map(\.kind) == [.created])
            try scene.sh("echo 22 >f")
            let second = await scene.next()
            #expect(second?.changes.map(\.kind) == [.modified])
        }
    }

    @Test("a file becomes a folder and a file again")
    func becomes() async throws {
        try await Self.run("echo 1 >f") { scene in
            try scene.sh("rm f; mkdir f; touch f/x")
            let folder = await scene.changes()
            #expect(folder == ["- f", "+ f/x"])
            try scene.sh("touch f/y")
            let below = await scene.changes()
            #expect(below == ["+ f/y"])
            try scene.sh("rm -r f; echo 1 >f")
            let file = await scene.changes()
            #expect(file == ["+ f", "- f/x", "- f/y"])
            try scene.sh("echo 22 >f")
            let written = await scene.changes()
            #expect(written == ["~ f"])
            try scene.sh("rm f")
            let gone = await scene.changes()
            #expect(gone == ["- f"])
            try scene.sh("mkdir f; touch f/z")
            let again = await scene.changes()
            #expect(again == ["+ f/z"])
        }
    }

    @Test("a link that leads nowhere, until its target comes as a file or as a folder")
    func dangling() async throws {
        try await Self.run("ln -s ../O/target f") { scene in
            try scene.sh("echo 1 >../O/target")
            let came = await scene.changes()
            #expect(came == ["~ f"])
            try scene.sh("echo 22 >../O/target")
            let written = await scene.changes()
            #expect(written == ["~ f"])
            try scene.sh("rm ../O/target; mkdir ../O/target; touch ../O/target/x")
            let folder = await scene.changes()
            #expect(folder.contains("+ f/x"))
            try scene.sh("touch ../O/target/y")
            let below = await scene.changes()
            #expect(below == ["+ f/y"])
        }
    }

    @Test("the folder of a missing file comes with it")
    func withFolder() async throws {
        try await Scene.run(configure: { configuration, base in
            configuration.roots = [WatchRoot(base / "R/a/b/f"), WatchRoot(base / "R/c/g", .file)]
        }) { scene in
            try scene.sh("mkdir -p a/b c; echo 1 >a/b/f; echo 1 >c/g")
            let said = await scene.changes()
            #expect(said == ["+ a/b/f", "+ c/g"])
            try scene.sh("rm -r a; echo 22 >c/g")
            let gone = await scene.changes()
            #expect(gone == ["- a/b/f", "~ c/g"])
            try scene.sh("mkdir -p a/b; echo 1 >a/b/f")
            let back = await scene.changes()
            #expect(back == ["+ a/b/f"])
        }
    }

    @Test("a file that goes while watching begins is seen when it comes back", arguments: ["rm f", "rm f; mkdir f"])
    func whileStarting(_ commands: String) async throws {
        let isDone = Mutex(false)
        try await Scene.run(
            before: "echo 1 >f", start: false,
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/f")]
                configuration.hooks.whileArming = { _ in
                    let isFirst = isDone.withLock { done in
                        defer { done = true }
                        return !done
                    }
                    if isFirst { try? shell(commands, in: base / "R") }
                }
            }
        ) { scene in
            try await scene.watcher.start()
            await scene.watcher.backgroundWorkDone()
            _ = await scene.changes()
            try scene.sh("rm -rf f; echo 22 >f")
            let said = await scene.changes()
            #expect(said == ["+ f"])
            try scene.sh("echo 333 >f")
            let later = await scene.changes()
            #expect(later == ["~ f"])
        }
    }
}
