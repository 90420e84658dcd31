import CInotify
import Glibc
import Loop
import Synchronization
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("Limits and unkind file systems", .serialized)
struct LimitTests {
    @Test("I5 no watches left: the rest is polled, exactly, and the notice has the command that helps")
    func watchLimit() async throws {
        try await Scene.run(
            before: "mkdir -p a/1 b/2 c/3; touch c/3/f",
            configure: { configuration, _ in
                configuration.hooks.beforeAddingWatch = { (count) throws(SystemError) in
                    if count >= 3 { throw SystemError(code: ENOSPC, call: "inotify_add_watch") }
                }
            }
        ) { scene in
            #expect(scene.watcher.statistics.polledFolders >= 4)
            let told = scene.watcher.warnings.map(\.description).joined()
            #expect(told.contains("sudo sysctl fs.inotify.max_user_watches="))
            try scene.sh("touch a/1/f b/2/f f; echo 1 >c/3/f; mkdir -p c/d; touch c/d/f")
            let said = await scene.changes()
            #expect(
                said
                    == ["+ a/1/f", "+ b/2/f", "+ c/d", "+ c/d/f", "~ c/3/f", "+ f"].sorted {
                        $0.dropFirst() < $1.dropFirst()
                    })
        }
    }

    @Test("I5 watches that can be had again are taken, without being asked")
    func watchesAgain() async throws {
        let limit = Mutex(2)
        try await Scene.run(
            before: "mkdir -p a/1 b/2; touch b/2/f",
            configure: { configuration, _ in
                configuration.hooks.beforeAddingWatch = { (count) throws(SystemError) in
                    if count >= limit.withLock({ $0 }) { throw SystemError(code: ENOSPC, call: "inotify_add_watch") }
                }
            }
        ) { scene in
            #expect(scene.watcher.statistics.polledFolders == 3)
            limit.withLock { $0 = 100 }
            try scene.sh("touch a/1/f")
            let said = await scene.changes()
            #expect(said == ["+ a/1/f"])
            #expect(scene.watcher.statistics.polledFolders == 0)
            try scene.sh("touch b/2/g")
            let later = await scene.changes()
            #expect(later == ["+ b/2/g"])
        }
    }

    @Test("I5 a folder that comes when no watch is left is looked at from time to time, without a barrier")
    func polledByItself() async throws {
        try await Scene.run(
            configure: { configuration, _ in
                configuration.pollInterval = .milliseconds(50)
                configuration.hooks.beforeAddingWatch = { (count) throws(SystemError) in
                    if count >= 1 { throw SystemError(code: ENOSPC, call: "inotify_add_watch") }
                }
            }
        ) { scene in
            try scene.sh("mkdir d")
            let first = await scene.next()
            #expect(first?.changes.map(\.path.name) == ["d"])
            try scene.sh("touch d/f")
            let second = await scene.next()
            #expect(second?.changes.map(\.path.name) == ["f"])
        }
    }

    @Test("a file system without events is polled and says so")
    func silent() async throws {
        try await Scene.run(
            before: "mkdir d; touch d/f",
            configure: { configuration, _ in
                configuration.hooks.fileSystemType = { _ in 0x6969 }
            }
        ) { scene in
            #expect(scene.watcher.warnings == [.polled(folder: scene.root, fileSystem: "nfs")])
            #expect(scene.watcher.statistics.polledFolders == 2)
            try scene.sh("echo 1 >d/f; mkdir e; touch e/g")
            let said = await scene.changes()
            #expect(said == ["~ d/f", "+ e", "+ e/g"])
        }
    }

    @Test(
        "W100 a notice names an unreadable folder, the rest works, and it is tried again",
        .enabled(if: ThisProcess.user != 0, "root reads everything"))
    func unreadable() async throws {
        try await Scene.run(before: "mkdir d; touch d/f; chmod 0 d") { scene in
            try scene.sh("touch f; chmod 700 d; touch d/g")
            let said = await scene.changes()
            #expect(said.contains("+ f"))
            try scene.sh("touch d/h")
            let later = await scene.changes()
            #expect(later == ["+ d/h"])
        }
    }

    @Test(
        "another file system on a watched folder hides it and gives it back",
        .enabled(if: ThisProcess.user == 0, "mounting needs root"))
    func mount() async throws {
        try await Scene.run(before: "mkdir d; touch d/f") { scene in
            // The content of a folder that is hidden before it was listed cannot be known.
            await scene.watcher.backgroundWorkDone()
            do { try shell("mount -t tmpfs none d", in: scene.root) } catch { return }
            defer { try? shell("umount d", in: scene.root) }
            try scene.sh("touch d/on-the-mount")
            await scene.mountsHaveBeenRead()
            let hidden = await scene.changes()
            #expect(hidden == ["m d", "- d/f"], "the root of a tmpfs has other permissions")
            try scene.sh("touch d/again; umount d; touch d/g")
            await scene.mountsHaveBeenRead()
            let back = await scene.changes()
            #expect(back == ["m d", "+ d/f", "+ d/g"])
            try scene.sh("touch d/h")
            let later = await scene.changes()
            #expect(later == ["+ d/h"])
        }
    }

    @Test("no child inherits the library's descriptor, even if it is started in the same instant")
    func inheritance() throws {
        let before = cinotify_captures()
        let stop = try ForkStorm()
        for _ in 0..<10 { _ = try InotifyQueue() }
        let seen = stop.finish()
        // Other tests make watchers of their own meanwhile.
        #expect(cinotify_captures() >= before + 10, "the library asked for each instance, and got ours")
        #expect(seen.children > 0)
        #expect(seen.leaks == 0)
        let queue = try InotifyQueue()
        #expect(queue.descriptor.withNumber { fcntl($0, F_GETFD) } & FD_CLOEXEC != 0)
        #expect(queue.descriptor.withNumber { fcntl($0, F_GETFL) } & O_NONBLOCK != 0)
    }

    @Test("the storm would see a descriptor that children inherit")
    func inheritanceControl() throws {
        let leak = inotify_init1(0)
        defer { close(leak) }
        #expect(try ForkStorm().finish().leaks > 0)
    }
}
