import Glibc
import Synchronization
import Syscalls
import TestSupport
import Testing

@testable import Watcher

/// What is written after `start()` has returned and before a folder's files have been listed for the first time.
@Suite("The first listing", .serialized)
struct BaselineTests {
    @Test("a file that comes between the watch and the first listing of its folder is a change, not how it was found")
    func betweenWatchAndListing() async throws {
        try await Scene.run(before: "mkdir one two; touch one/old two/old") { configuration, base in
            // In the very gap: the folders are watched, and the listing that follows will show the file.
            configuration.hooks.whileArming = { path in
                guard path.parent == base / "R" else { return }
                _ = (path / "new").withCString { close(creat($0, 0o600)) }
            }
        } _: { scene in
            await scene.watcher.backgroundWorkDone()
            let said = await scene.changes()
            #expect(said == ["+ one/new", "+ two/new"])
        }
    }

    @Test(
        "a folder that is moved before its files are listed takes them along",
        arguments: [
            (
                "mv two zwei",
                ["- two/f", "- two/sub/g", "two > zwei", "+ zwei/f", "two/sub > zwei/sub", "+ zwei/sub/g"]
            ),
            ("mv two zwei; mv zwei drei", ["+ drei/f", "+ drei/sub/g", "- two/f", "- two/sub/g"]),
            ("mv two zwei; mv zwei two", []),
            ("mv two zwei; rm zwei/f; touch zwei/new", ["- two/f", "- two/sub/g", "+ zwei/new", "+ zwei/sub/g"]),
            ("echo 2 >two/f; mv two zwei; echo 3 >zwei/sub/g", ["- two/f", "- two/sub/g", "+ zwei/f", "+ zwei/sub/g"]),
            ("touch two/new; mv two zwei", ["- two/f", "- two/sub/g", "+ zwei/f", "+ zwei/new", "+ zwei/sub/g"]),
            ("mv two/sub two/unter; mv two zwei", ["- two/f", "- two/sub/g", "+ zwei/f", "+ zwei/unter/g"]),
            (
                "mv two zwei; mkdir two; touch two/other",
                ["- two/f", "+ two/other", "- two/sub/g", "+ zwei/f", "+ zwei/sub/g"]
            ),
            ("mv two/sub one/sub", ["+ one/sub/g", "- two/sub/g"]),
        ] as [(String, [String])])
    func movedBeforeListing(_ commands: String, _ expected: [String]) async throws {
        let isDone = Mutex(false)
        try await Scene.run(before: "mkdir -p one two/sub; echo 1 >one/x; echo 1 >two/f; echo 1 >two/sub/g") {
            configuration, base in
            // The first folder is being listed for the first time; the others have not been, and are watched.
            configuration.hooks.whileArming = { path in
                guard path == base / "R/one",
                    isDone.withLock({ if $0 { return false } else { $0 = true; return true } })
                else { return }
                try? shell(commands, in: base / "R")
            }
        } _: { scene in
            await scene.watcher.backgroundWorkDone()
            let said = await scene.changes()
            let files = expected.filter { !$0.contains(" > ") }
            #expect(said.filter { !$0.contains(" > ") && !isFolder($0) } == files)
            for rename in expected where rename.contains(" > ") { #expect(said.contains(rename)) }
            #expect(await scene.changes() == [])
            #expect(scene.watcher.audit().differences == [])
            let writes = try LaterWrites(below: scene.root)
            try scene.sh(LaterWrites.commands)
            let later = await scene.changes()
            #expect(later.sorted() == writes.expected)
        }
    }

    @Test("a folder that comes into one that has not been listed is new, with all that it holds")
    func newFolderBeforeListing() async throws {
        let isDone = Mutex(false)
        try await Scene.run(before: "mkdir -p one two/old ../O/in/deep; touch one/x two/old/x ../O/in/deep/f") {
            configuration, base in
            configuration.hooks.whileArming = { path in
                let isFirst = isDone.withLock { done in
                    defer { done = done || path == base / "R/one" }
                    return !done && path == base / "R/one"
                }
                if isFirst {
                    try? shell("mkdir -p two/new/deep; touch two/new/deep/f; mv ../O/in two/old/", in: base / "R")
                }
            }
        } _: { scene in
            await scene.watcher.backgroundWorkDone()
            let said = await scene.changes()
            let expected = [
                "+ two/new", "+ two/new/deep", "+ two/new/deep/f", "+ two/old/in", "+ two/old/in/deep",
                "+ two/old/in/deep/f",
            ]
            #expect(said == expected)
        }
    }

    /// Whether a line is of one of the folders of this suite.
    private func isFolder(_ line: String) -> Bool {
        ["two", "sub", "zwei", "drei", "unter"].contains { line.hasSuffix(" \($0)") || line.hasSuffix("/\($0)") }
    }

    @Test(
        "a save of the same content before anybody has read the old one counts as a change: a change is never kept back"
    )
    func sameContentTooEarly() async throws {
        try await Scene.run(before: "echo 1 >f") { configuration, _ in
            // Nothing is read in the background.
            configuration.netChange.backgroundLimit = 0
        } _: { scene in
            try scene.sh("echo 1 >f")
            let early = await scene.changes()
            #expect(early == ["~ f"])
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 1 >f")
            let late = await scene.changes()
            #expect(late == [], "from then on the content is known")
        }
    }
}
