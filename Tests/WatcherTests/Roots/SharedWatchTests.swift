import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

/// The kernel has one watch with one mask for one object, however often it is asked for.
@Suite("Roots within roots", .serialized)
struct SharedWatchTests {
    @Test(
        "a single file, or a folder that is taken for one, takes no event from the folder around it",
        arguments: [
            [("", .whatever), ("f", .file), ("d", .file)], [("f", .file), ("d", .file), ("", .whatever)],
            [("d", .file), ("d", .directory), ("", .whatever)], [("d", .directory), ("d", .file), ("f", .file)],
            [("d/g", .file), ("d", .directory), ("f", .whatever)], [("l", .file), ("", .directory), ("d", .whatever)],
            [("l", .file), ("d", .file), ("d", .directory)], [("f", .file), ("h", .file), ("", .directory)],
        ] as [[(String, WatchRoot.Kind)]])
    func masks(_ roots: [(String, WatchRoot.Kind)]) async throws {
        try await Scene.run(
            before: "mkdir -p d/e; echo 1 >f; echo 1 >d/g; ln -s d/e l; ln f h",
            configure: { configuration, base in
                configuration.roots = roots.map { WatchRoot($0.0.isEmpty ? base / "R" : base / "R" / Path($0.0), $0.1) }
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 22 >d/g; touch d/new; mkdir d/dir; echo 22 >f")
            let first = await scene.changes()
            if roots.contains(where: { $0.0 == "" || $0 == ("d", .directory) }) {
                #expect(first.filter { $0.contains("d/") } == ["+ d/dir", "~ d/g", "+ d/new"])
            }
            if roots.contains(where: { $0.0 == "" || $0.0 == "f" }) { #expect(first.contains("~ f")) }
            try scene.sh("rm d/new; mv d/dir d/dir2; touch d/dir2/x; echo 333 >f")
            let second = await scene.changes()
            if roots.contains(where: { $0.0 == "" || $0 == ("d", .directory) }) {
                #expect(
                    second.contains("- d/new") && second.contains("d/dir > d/dir2") && second.contains("+ d/dir2/x"))
            }
            if roots.contains(where: { $0.0 == "" || $0.0 == "f" }) { #expect(second.contains("~ f")) }
            let differences = scene.watcher.audit().differences
            #expect(differences == [])
        }
    }
}
