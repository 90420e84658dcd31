import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("Very many files at once", .serialized)
struct BulkTests {
    /// The whole number only in long tests: it takes a minute in a debug build.
    private static var files: Int { isLong ? 25_000 : 2500 }

    @Test(
        "very many files that are moved in are one change set, and the loop answers meanwhile",
        arguments: ["mv ../O/in .", "mv ../O/in/* ."])
    func movedIn(_ commands: String) async throws {
        let make = """
            mkdir ../O/in; cd ../O/in
            for k in $(seq 0 \(Self.files / 25)); do mkdir d$k; done; mkdir flat; cd flat; seq \(Self.files) | xargs touch; cd ..
            for k in $(seq 0 \(Self.files / 25)); do cd d$k; touch 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; cd ..; done
            """
        try await Scene.run(before: make) { scene in
            await scene.watcher.backgroundWorkDone()
            try shell("set +f; \(commands)", in: scene.root)
            let before = scene.watcher.slices
            let said = await scene.changes()
            #expect(scene.lastSets.count == 1)
            #expect(said.count { $0.hasPrefix("+ ") } >= Self.files * 2)
            // A slower machine needs more of them, and the fastest still a few.
            #expect(scene.watcher.slices - before > 3, "others have their turn only between slices")
            #expect(scene.watcher.audit().differences == [])
        }
    }

    @Test("a folder of 3,000 files that is compared names what has changed in it, and nothing else")
    func largeFolder() async throws {
        try await Scene.run(before: "mkdir d; cd d; seq 3000 | xargs touch") { scene in
            await scene.watcher.backgroundWorkDone()
            scene.watcher.reconciler.rescanAll()
            #expect(await scene.changes() == [])
            // As if the events had been lost.
            try scene.sh("echo 1 >d/7; rm d/8; echo 1 >d/new; mkdir d/sub; echo 1 >d/sub/f")
            scene.watcher.reconciler.queue.discardAll()
            scene.watcher.reconciler.rescanAll()
            #expect(await scene.changes() == ["~ d/7", "- d/8", "+ d/new", "+ d/sub", "+ d/sub/f"])
            #expect(scene.watcher.audit().differences == [])
        }
    }
}

extension InotifyQueue {
    /// Reads what waits and drops it.
    borrowing func discardAll() {
        withUnsafeTemporaryAllocation(byteCount: 1 << 20, alignment: 8) { buffer in
            while let count = try? read(into: buffer), count > 0 {}
        }
    }
}
