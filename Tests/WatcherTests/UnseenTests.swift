import Glibc
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("What no event tells of", .serialized)
struct UnseenTests {
    @LoopActor
    private static func unseen(_ scene: Scene, _ path: String = ".") -> [String] {
        let paths = [path == "." ? scene.root : scene.root / Path(path)]
        return scene.watcher.unseen(below: paths).map { "\($0.path.relative(to: scene.root) ?? $0.path) \($0.reason)" }
    }

    @Test("a file that is written through another of its names is seen at the next barrier")
    func hardLinks() async throws {
        try await Scene.run(before: "mkdir d; echo 1 >d/f; ln d/f ../O/g; echo 1 >h") { scene in
            await scene.watcher.backgroundWorkDone()
            #expect(Self.unseen(scene) == ["d/f hardLinks"])
            #expect(Self.unseen(scene, "d") == ["d/f hardLinks"])
            #expect(Self.unseen(scene, "h") == [])
            #expect(Unseen.Reason.hardLinks.isComparedAtBarrier)
            try scene.sh("echo 2 >../O/g")
            #expect(await scene.changes() == ["~ d/f"])
            #expect(await scene.changes() == [])
            try scene.sh("chmod +x ../O/g")
            #expect(await scene.changes() == ["m d/f"])
            try scene.sh("rm ../O/g")
            _ = await scene.changes()
            #expect(Self.unseen(scene) == [])
            // Another name elsewhere is made without an event of the folder; the next one brings it to light.
            try scene.sh("ln h ../O/i; chmod +x h")
            _ = await scene.changes()
            #expect(Self.unseen(scene) == ["h hardLinks"])
        }
    }

    @Test(
        "a path that is longer than the kernel takes is named, and what is written there is seen when it is moved back")
    func tooLong() async throws {
        let deep = "n=$(printf '%0200d'); mkdir -p a/$n/$n/$n; cd a/$n/$n/$n; echo 1 >f; cd - >/dev/null"
        try await Scene.run(before: deep) { scene in
            await scene.watcher.backgroundWorkDone()
            #expect(Self.unseen(scene) == [])
            let away = """
                n=$(printf '%0200d'); top=$PWD; for k in $(seq 19); do mkdir $n; cd $n; done
                mv $top/a b; env -C b/$n/$n/$n sh -c 'echo 22 >f; echo 1 >g'
                """
            try scene.sh(away)
            _ = await scene.changes()
            #expect(Self.unseen(scene).count == 1)
            #expect(Self.unseen(scene).first?.hasSuffix(" tooLong") == true)
            try scene.sh("n=$(printf '%0200d'); top=$PWD; for k in $(seq 19); do cd $n; done; mv b $top/a")
            let back = await scene.changes()
            #expect(back.contains { $0.hasSuffix("/f") && $0.contains(" a/") })
            #expect(back.contains { $0.hasSuffix("/g") && $0.hasPrefix("+ a/") })
            #expect(Self.unseen(scene) == [])
            try scene.sh("n=$(printf '%0200d'); echo 333 >a/$n/$n/$n/f")
            #expect(await scene.changes().count == 1)
        }
    }

    @Test("folders without a watch, and on a file system without events")
    func polled() async throws {
        try await Scene.run(
            before: "mkdir -p a/b c",
            configure: { configuration, _ in
                configuration.hooks.beforeAddingWatch = { (count) throws(SystemError) in
                    if count >= 1 { throw SystemError(code: ENOSPC, call: "inotify_add_watch") }
                }
            }
        ) { scene in
            #expect(Self.unseen(scene) == ["a watchLimit", "c watchLimit"])
            #expect(Self.unseen(scene, "a/b/f") == ["a watchLimit"])
        }
        try await Scene.run(
            before: "mkdir -p a/b",
            configure: { configuration, _ in configuration.hooks.fileSystemType = { _ in 0x6969 } }
        ) { scene in
            #expect(Self.unseen(scene) == [". noEvents"])
        }
    }

    @Test(
        "a folder that may not be read is named, and looked at again at each barrier",
        .enabled(if: ThisProcess.user != 0, "root reads everything"))
    func unreadable() async throws {
        try await Scene.run(before: "mkdir -p d/e; touch d/e/f; chmod 0 d/e") { scene in
            await scene.watcher.backgroundWorkDone()
            #expect(Self.unseen(scene) == ["d/e unreadable"])
            try scene.sh("chmod 700 d/e; touch d/e/g")
            _ = await scene.changes()
            #expect(Self.unseen(scene) == [])
            try scene.sh("touch d/e/h")
            #expect(await scene.changes() == ["+ d/e/h"])
        }
    }

    @Test(
        "another file system below a root is not entered, and named until it goes",
        .enabled(if: ThisProcess.user == 0, "mounting needs root"))
    func otherDevice() async throws {
        try await Scene.run(before: "mkdir -p d/m") { scene in
            await scene.watcher.backgroundWorkDone()
            do { try shell("mount -t tmpfs none d/m", in: scene.root) } catch { return }
            defer { try? shell("umount d/m", in: scene.root) }
            await scene.mountsHaveBeenRead()
            _ = await scene.changes()
            #expect(Self.unseen(scene) == ["d/m otherDevice"])
            try scene.sh("umount d/m")
            await scene.mountsHaveBeenRead()
            _ = await scene.changes()
            #expect(Self.unseen(scene) == [])
        }
    }
}
