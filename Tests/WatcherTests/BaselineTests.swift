import Glibc
import Syscalls
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
}
