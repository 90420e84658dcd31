import Glibc
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

/// Commands that change a working copy are one change, however long they take.
@Suite("Locks of version control", .serialized)
struct VersionControlTests {
    @Test(
        "W98 a lock holds the delivery until it is gone",
        arguments: [
            ("git init -q .", ".git/index.lock"), ("git init -q .", ".git/HEAD.lock"), ("mkdir .hg", ".hg/wlock"),
            ("mkdir .sl", ".sl/wlock"), ("mkdir -p .jj/working_copy", ".jj/working_copy/working_copy.lock"),
            ("mkdir .svn", ".svn/wc.db-journal"), ("mkdir .svn", ".svn/lock"),
            ("mkdir -p .bzr/checkout/lock", ".bzr/checkout/lock/held"),
        ])
    func held(_ before: String, _ lock: String) async throws {
        try await Scene.run(before: "\(before); echo 1 >a; echo 1 >b") { scene in
            let control = try await UnlockedControl(of: scene)
            await scene.watcher.backgroundWorkDone()
            try scene.sh("touch \(lock); echo 2 >a")
            await control.hasDelivered("a")
            try scene.sh("echo 2 >b; rm \(lock)")
            let set = await scene.next()
            #expect(set?.changes.map(\.path.name) == ["a", "b"], "one set for all that was done under the lock")
        }
    }

    @Test("W98 a lock that was there when watching began holds too, and so does one of a repository made since")
    func heldFromTheBeginning() async throws {
        try await Scene.run(before: "mkdir .hg; ln -s nobody:1 .hg/wlock; echo 1 >a") { scene in
            let control = try await UnlockedControl(of: scene)
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 2 >a")
            await control.hasDelivered("a")
            try scene.sh("echo 2 >b; rm .hg/wlock; git init -q .")
            let first = await scene.next()
            #expect(first?.changes.map(\.path.name) == ["a", "b"])
            _ = await scene.changes()
            await control.sync()
            try scene.sh("touch .git/index.lock; echo 3 >a")
            await control.hasDelivered("a")
            try scene.sh("echo 3 >b; rm .git/index.lock")
            let second = await scene.next()
            #expect(second?.changes.map(\.path.name) == ["a", "b"])
        }
    }

    @Test("a leftover lock holds changes for its time, then a notice follows and it holds no more")
    func leftBehind() async throws {
        try await Scene.run(
            before: "git init -q .; touch .git/index.lock; echo 1 >a",
            configure: { configuration, _ in configuration.settle.lockLimit = .milliseconds(300) }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 2 >a")
            let set = await scene.next()
            #expect(set?.changes.map(\.path.name) == ["a"])
            let lock = scene.root / ".git/index.lock"
            #expect(scene.watcher.warnings == [.lockLeftBehind(lock, after: .milliseconds(300))])
        }
    }

    @Test(
        "a real checkout that takes long in its middle is one change set",
        arguments: [
            // A filter that waits for a write into a pipe stops in the middle of the files.
            """
            git init -q; echo '5 filter=slow' >.gitattributes; for n in 1 2 3 4 5 6 7 8; do echo a >$n; done
            git add .; git commit -qm a; git checkout -qb b; for n in 1 2 3 4 5 6 7 8; do echo bb >$n; done
            git commit -qam b; git config filter.slow.smudge 'sh -c "read x <../O/go; cat"'
            git config core.checkStat minimal
            """,
            """
            hg init; for n in 1 2 3 4 5 6 7 8; do echo a >$n; done; hg add -q; hg commit -qm a
            for n in 1 2 3 4 5 6 7 8; do echo bb >$n; done; hg commit -qm b
            printf '[decode]\\n5 = pipe: sh -c "read x <../O/go; cat"\\n' >>.hg/hgrc
            """,
        ])
    func realCheckout(_ before: String) async throws {
        try await Scene.run(before: "mkfifo ../O/go; \(before)") { scene in
            let control = try await UnlockedControl(of: scene)
            await scene.watcher.backgroundWorkDone()
            let isGit = before.contains("git")
            let process = try startShell(isGit ? "git checkout -q -" : "hg update -q -r 0", in: scene.root)
            // Opening the pipe for writing succeeds once the filter reads: the checkout is in its middle then.
            let pipe = try await openedPipe(scene.outside / "go")
            await control.hasDelivered("4")
            _ = Glibc.write(pipe, "go\n", 3)
            close(pipe)
            await end(of: process)
            let set = await scene.next()
            #expect(set?.changes.map(\.path.name) == ["1", "2", "3", "4", "5", "6", "7", "8"])
        }
    }

    /// Opens a named pipe for writing, once it has a reader.
    private func openedPipe(_ path: Path) async throws -> Int32 {
        while true {
            let number = path.withCString { open($0, O_WRONLY | O_NONBLOCK | O_CLOEXEC) }
            if number >= 0 { return number }
            try await pause()
        }
    }
}

/// A second watcher on the scene's root that no lock holds and that waits at least as long for quiet. Once it has delivered a change,
/// the scene's watcher would have delivered it too if no lock had held it.
@LoopActor
private final class UnlockedControl {
    private let watched: Watcher
    private let control: Watcher
    private let iterator: AsyncStream<ChangeSet>.Iterator
    private var lastNumber: UInt64 = 0

    init(of scene: Scene) async throws {
        watched = scene.watcher
        var settle = SettlePolicy(lockLimit: .zero)
        settle.quiet = settle.longestQuiet
        control = try Watcher(
            WatcherConfiguration(
                roots: [WatchRoot(scene.root)], ignore: IgnoreConfiguration(base: scene.root), settle: settle),
            on: EventLoop.running)
        iterator = control.changeSets.makeAsyncIterator()
        try await control.start()
        await control.backgroundWorkDone()
    }

    isolated deinit { control.stop() }

    /// Skips what has happened so far.
    func sync() async { lastNumber = await control.sync() }

    /// Waits until a set since the last `sync()` has the name, and the scene's watcher is not in the middle of a delivery.
    func hasDelivered(_ name: Path) async {
        // A copy reads on from the same stream.
        var iterator = iterator
        while let set = await iterator.next(isolation: LoopActor.shared) {
            if set.number <= lastNumber || !set.changes.contains(where: { $0.path.name == name }) { continue }
            while watched.delivery != nil { await Task.yield() }
            return
        }
    }
}
