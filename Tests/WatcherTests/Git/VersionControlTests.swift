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
            await scene.watcher.backgroundWorkDone()
            try scene.sh("touch \(lock); echo 2 >a")
            try await settledOrdinarily()
            try scene.sh("echo 2 >b; rm \(lock)")
            let set = await scene.next()
            #expect(set?.changes.map(\.path.name) == ["a", "b"], "one set for all that was done under the lock")
        }
    }

    @Test("W98 a lock that was there when watching began holds too, and so does one of a repository made since")
    func heldFromTheBeginning() async throws {
        try await Scene.run(before: "mkdir .hg; ln -s nobody:1 .hg/wlock; echo 1 >a") { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 2 >a")
            try await settledOrdinarily()
            try scene.sh("echo 2 >b; rm .hg/wlock; git init -q .")
            let first = await scene.next()
            #expect(first?.changes.map(\.path.name) == ["a", "b"])
            _ = await scene.changes()
            try scene.sh("touch .git/index.lock; echo 3 >a")
            try await settledOrdinarily()
            try scene.sh("echo 3 >b; rm .git/index.lock")
            let second = await scene.next()
            #expect(second?.changes.map(\.path.name) == ["a", "b"])
        }
    }

    @Test("a lock that was left behind holds for its time, which is told, and then no more")
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
            // A filter that waits for somebody to write into a pipe stands still in the middle of the files.
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
            await scene.watcher.backgroundWorkDone()
            let isGit = before.contains("git")
            let process = try startShell(isGit ? "git checkout -q -" : "hg update -q -r 0", in: scene.root)
            // Opening the pipe for writing succeeds once the filter reads: the checkout is in its middle then.
            let pipe = try await openedPipe(scene.outside / "go")
            try await settledOrdinarily()
            _ = Glibc.write(pipe, "go\n", 3)
            close(pipe)
            await end(of: process)
            let set = await scene.next()
            #expect(set?.changes.map(\.path.name) == ["1", "2", "3", "4", "5", "6", "7", "8"])
        }
    }

    /// Opens a named pipe for writing, once somebody reads it.
    private func openedPipe(_ path: Path) async throws -> Int32 {
        while true {
            let number = path.withCString { open($0, O_WRONLY | O_NONBLOCK | O_CLOEXEC) }
            if number >= 0 { return number }
            try await pause()
        }
    }

    /// Longer than a burst is waited for that nothing holds: what is delivered meanwhile would be seen.
    private func settledOrdinarily() async throws {
        try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(150)))
    }
}
