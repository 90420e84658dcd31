import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("Permissions", .serialized)
struct ModeTests {
    @Test(
        "chmod +x and -x arrive, however the file is watched",
        arguments: ["folder", "file", "hard link", "polled", "not listed", "no contents"])
    func chmod(_ how: String) async throws {
        try await Scene.run(before: "echo 1 >f; ln f ../O/f; mkdir d; echo 1 >d/g") { configuration, base in
            if how == "file" || how == "hard link" {
                configuration.roots = [WatchRoot(base / "R/f", .file), WatchRoot(base / "R/d/g")]
            }
            if how == "polled" { configuration.hooks.fileSystemType = { _ in 0x6969 } }
            if how == "no contents" { configuration.netChange.hashLimit = 0 }
        } _: { scene in
            if how != "not listed" { await scene.watcher.backgroundWorkDone() }
            try scene.sh(how == "hard link" ? "chmod +x ../O/f d/g" : "chmod +x f d/g")
            #expect(await scene.changes() == ["m d/g", "m f"])
            try scene.sh("chmod -x f d/g")
            #expect(await scene.changes() == ["m d/g", "m f"])
            try scene.sh("chmod +x f; chmod -x f; chmod +x d/g")
            #expect(await scene.changes() == ["m d/g"])
            try scene.sh("echo 1 >f; chmod +x f")
            // What it held is not known if it was changed before it was read.
            let said = await scene.changes()
            if how == "no contents" { #expect(said == ["~ f"]) }
            #expect(said == ["m f"] || (["no contents", "not listed"].contains(how) && said == ["~ f"]))
            try scene.sh("chmod 600 f; echo 22 >f")
            #expect(await scene.changes() == ["~ f"])
        }
    }
}
