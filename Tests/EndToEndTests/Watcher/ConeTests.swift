import FoundationEssentials
import Syscalls
import TestSupport
import Testing

/// What is not wanted costs nothing.
@Suite("Excluded files cost nothing")
struct ConeTests {
    @Test(
        "W81 very many files beside the watched folder, or ignored, are not read when watching begins",
        arguments: ["src", "."])
    func neighbours(_ root: String) async throws {
        try await Scene.play(files: [".gitignore": "/data/\n", "src/a/f": "1"]) { scene in
            let few = try await systemCalls(scene, neighbours: 20, root)
            let many = try await systemCalls(scene, neighbours: isLong ? 200_000 : 20_000, root)
            #expect(few > 10, "something was counted")
            #expect(many < few * 2, "thousands would be, if each cost one")
        }
    }

    @Test("W82 of many folders only the selected ones are watched, and writes elsewhere are not reported")
    func manyFolders() async throws {
        let before = """
            for n in $(seq 300); do mkdir -p d$n/e; done; mkdir -p build/x/y node_modules/z; printf '/build/\\n' >.gitignore
            """
        try await Scene.watching(["d7", "d8"], before: before) { scene, watcher in
            try await watcher.known()
            let said = try await watcher.changes { try await scene.sh("for n in $(seq 300); do touch d$n/e/f; done") }
            #expect(said.changes == ["+ d7/e/f", "+ d8/e/f"])
            #expect(try await watches(of: watcher, scene) < 40)
        }
    }

    @Test("W42, W85 there are no more watches than folders, and none for those that are ignored")
    func watches() async throws {
        let before =
            "printf 'out/\\n' >.gitignore; mkdir -p a/b out; cd out; for n in $(seq 300); do mkdir -p d$n/e; done"
        try await Scene.watching(before: before) { scene, watcher in
            try await watcher.known()
            let atFirst = try await watches(of: watcher, scene)
            #expect(atFirst < 40)
            _ = try await watcher.changes {
                try await scene.sh(
                    "mkdir -p d/e; for n in $(seq 100); do echo 1 >d/$n; echo 1 >d/e/$n; done; mkdir -p out/new/deep")
            }
            #expect(try await watches(of: watcher, scene) == atFirst + 2)
            _ = try await watcher.changes {
                try await scene.sh("for n in $(seq 30); do mkdir -p x/y; rm -r x; done; rm -r d")
            }
            #expect(try await watches(of: watcher, scene) == atFirst, "W41 watches of what has gone are given back")
            _ = try await watcher.changes { try await scene.sh("mv a ../O/away") }
            #expect(try await watches(of: watcher, scene) == atFirst - 2, "W52 and those of what was moved away")
            _ = try await watcher.changes { try await scene.sh("printf '' >.gitignore") }
            #expect(try await watches(of: watcher, scene) > 600, "what is not ignored any more is watched")
            _ = try await watcher.changes { try await scene.sh("printf 'out\\n' >.gitignore") }
            #expect(try await watches(of: watcher, scene) == atFirst - 2, "what is ignored from now on is not")
        }
    }

    /// How many watches a watcher holds, as the kernel counts them.
    private func watches(of watcher: WatcherProcess, _ scene: Scene) async throws -> Int {
        let folder = Path("/proc/\(watcher.pid)/fdinfo")
        return try File.entries(of: folder).reduce(0) { sum, name in
            let lines = ((try? File.contents(of: folder / name)) ?? nil) ?? []
            return sum + lines.split(separator: UInt8(ascii: "\n")).count { $0.starts(with: Array("inotify wd:".utf8)) }
        }
    }

    /// How many system calls on files it takes to begin watching.
    private func systemCalls(_ scene: Scene, neighbours: Int, _ root: String) async throws -> Int {
        try await scene.shell(
            "mkdir -p data; cd data; seq -f 'f%.0f' \(neighbours) | xargs touch", within: .seconds(170))
        let trace = try await scene.shell(
            """
            strace -f -o ../trace -e trace=openat,newfstatat,statx,getdents64,inotify_add_watch \
            '\(try Scene.program.get())' events --sync \(root) </dev/null && grep -c . ../trace
            """)
        return try #require(Int(trace.output.filter { $0 != "\n" }))
    }
}
