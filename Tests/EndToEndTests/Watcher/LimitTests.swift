import Glibc
import Syscalls
import TestSupport
import Testing

@testable import Config

/// What the machine refuses or keeps silent about, brought about for real.
@Suite("Limits and unkind file systems, for real")
struct LimitTests {
    @Test(
        "I5 no watches left: the rest is polled, exactly, and the notice has the command that helps",
        .enabled(if: Machine.mayNestUsers, "this machine lets no user make a user namespace"))
    func watchLimit() async throws {
        try await Scene.watching(
            under: Machine.limited("max_inotify_watches", to: 8), before: "mkdir -p a/1 b/2 c/3; touch c/3/f"
        ) { scene, watcher in
            try await watcher.known()
            #expect(try await watcher.tells("the limit of inotify watches (8) is reached"))
            #expect(try await watcher.tells("sudo sysctl user.max_inotify_watches=524288"))
            let said = try await watcher.changes {
                try await scene.sh("touch a/1/f b/2/f f; echo 1 >c/3/f; mkdir -p c/d; touch c/d/f")
            }
            #expect(said.changes == ["+ a/1/f", "+ b/2/f", "+ c/d", "+ c/d/f", "~ c/3/f", "+ f"].sortedByPath)
            let moved = try await watcher.changes { try await scene.sh("mv c b/c; echo 2 >b/c/3/f; rm a/1/f") }
            #expect(moved.changes.contains("- a/1/f"))
            #expect(moved.changes.contains("+ b/c/3/f"))
            let root = try await watcher.changes { try await scene.sh("cd ..; rm -r R; mkdir R; touch R/new") }
            #expect(root.changes.contains("+ new"))
        }
    }

    @Test(
        "I5 no instance left: exit 125, with the limit, the command that raises it and the one that shows who holds them",
        .enabled(if: Machine.mayNestUsers, "this machine lets no user make a user namespace"))
    func instanceLimit() async throws {
        try await Scene.play { scene in
            let words = try Machine.limited("max_inotify_instances", to: 1) + [Scene.program.get().description]
            for command in ["events", "doctor"] {
                let result = try await scene.begin(command: words + [command]).end()
                #expect(result.code == 125)
                #expect(result.error.contains("no inotify instance is left: this user has all of the 1 there may be"))
                #expect(result.error.contains("sudo sysctl user.max_inotify_instances=1024"))
                #expect(result.error.contains("bgexec doctor"))
            }
        }
    }

    @Test("W14, W100 an unreadable folder is reported, the rest works, and it is watched once it can be read")
    func unreadable() async throws {
        try await asNobody(before: "mkdir d e; touch d/f e/f; echo 1 >x; chmod 0 d") { scene, watcher in
            try await watcher.known()
            #expect(try await watcher.tells("R/d cannot be watched: Permission denied"))
            let said = try await watcher.changes { try await scene.sh("touch f e/g; chmod 0 x; echo 22 >x || true") }
            #expect(said.changes.contains("+ e/g"))
            #expect(said.changes.contains("+ f"))
            let opened = try await watcher.changes { try await scene.sh("chmod 755 d; touch d/g") }
            #expect(opened.changes.contains("+ d/g"))
            let later = try await watcher.changes { try await scene.sh("touch d/h; chmod 0 e; touch e/h || true") }
            #expect(later.changes.contains("+ d/h"))
            let last = try await watcher.changes { try await scene.sh("touch d/i; chmod 755 e") }
            #expect(last.changes.contains("+ d/i"))
            #expect(!watcher.notices.contains("R/f"))
        }
    }

    @Test("an unreadable root is reported, and watched once it can be read")
    func unreadableRoot() async throws {
        try await asNobody(["./d"], before: "mkdir d; touch d/f; chmod 0 d") { scene, watcher in
            try await watcher.known()
            #expect(try await watcher.tells("R/d cannot be watched: Permission denied"))
            let said = try await watcher.changes { try await scene.sh("chmod 755 d; touch d/g") }
            #expect(said.changes.contains("+ d/g"))
        }
    }

    @Test("I6 a virtual file system is polled, with a notice")
    func proc() async throws {
        try await Scene.play { scene in
            try File.makeDirectories(scene.folder / "R")
            try await scene.shell("mkfifo go")
            let held = try scene.begin(command: [
                "/bin/sh", "-c", "exec 3<>go; read x <&3; exec 9</dev/null; read x <&3",
            ])
            let folder = "/proc/\(held.pid)/fd"
            try await scene.until("it runs") { (try? File.entries(of: Path(folder)).contains("3")) == true }
            let watcher = try scene.watcher([folder])
            defer { watcher.end() }
            try await watcher.known()
            #expect(try await watcher.tells("\(folder) is on proc, which sends no change events; it is polled"))
            try await scene.shell("echo >go")
            try await scene.until("the file is open") { (try? File.entries(of: Path(folder)).contains("9")) == true }
            let said = try await watcher.changes()
            #expect(said.changes.contains("+ \(folder)/9"))
            try await scene.shell("echo >go")
            _ = try await held.end()
        }
    }

    @Test(
        "I6 FUSE: what changes behind the mount, without events, is found by polling",
        .enabled(if: Machine.mayMountFUSE, "needs root, /dev/fuse and bindfs"))
    func fuse() async throws {
        try await mounted(
            "bindfs -o attr_timeout=0,entry_timeout=0 $PWD/../O m", before: "mkdir m ../O/d; touch ../O/d/f"
        ) { scene, watcher in
            try await watcher.known()
            #expect(try await watcher.tells("R/m is on fuse, which sends no change events; it is polled"))
            let behind = try await watcher.changes {
                try await scene.sh("cd ../O; touch d/g; echo 1 >d/f; mkdir e; touch e/h")
            }
            #expect(behind.changes == ["~ m/d/f", "+ m/d/g", "+ m/e", "+ m/e/h"])
            let through = try await watcher.changes { try await scene.sh("rm m/d/g; echo 2 >m/e/h") }
            #expect(through.changes == ["- m/d/g", "~ m/e/h"])
        }
    }

    @Test(
        "a root whose file system is unmounted and mounted again",
        .enabled(if: geteuid() == 0, "mounting needs root"))
    func unmounted() async throws {
        try await mounted("mount -t tmpfs none m", before: "mkdir m; touch m/under") { scene, watcher in
            try await scene.sh("touch m/over")
            try await watcher.known()
            let gone = try await watcher.changes { try await scene.sh("umount m; touch m/new") }
            #expect(gone.changes == ["+ m/new", "- m/over", "+ m/under"])
            let back = try await watcher.changes { try await scene.sh("mount -t tmpfs none m; touch m/again") }
            let later = try await watcher.changes { try await scene.sh("touch m/later") }
            #expect(back.changes == ["+ m/again", "- m/new", "- m/under"])
            #expect(later.changes == ["+ m/later"])
        }
    }

    @Test("W13 a device is reported and never opened", .enabled(if: geteuid() == 0, "making devices needs root"))
    func device() async throws {
        try await Scene.watching { scene, watcher in
            try await watcher.known()
            let said = try await watcher.changes { try await scene.sh("mknod tape c 9 0; mkfifo pipe") }
            #expect(said.changes == ["+ pipe", "+ tape"])
            let touched = try await watcher.changes { try await scene.sh("touch tape pipe") }
            #expect(touched.changes == [])
        }
    }

    /// Runs the watcher as a user who may not read everything.
    private func asNobody(
        _ arguments: [String] = [], before: String, _ body: (Scene, WatcherProcess) async throws -> Void
    ) async throws {
        try await Scene.play { scene in
            try File.makeDirectories(scene.folder / "R")
            try await scene.sh(before)
            let isRoot = geteuid() == 0
            var program = try Scene.program.get()
            if isRoot {
                // Where the program lies, nobody else may be let in.
                try await scene.shell("chmod 711 ..; cp '\(program)' ../bgexec; chmod 755 ../bgexec")
                program = scene.folder.parent / "bgexec"
            }
            let watcher = try scene.watcher(arguments, under: isRoot ? Machine.asNobody : [], program: program)
            defer { watcher.end() }
            try await body(scene, watcher)
        }
    }

    /// Watches `m`, on which something is mounted.
    private func mounted(
        _ mount: String, before: String, _ body: (Scene, WatcherProcess) async throws -> Void
    ) async throws {
        try await Scene.play { scene in
            try File.makeDirectories(scene.folder / "R")
            try File.makeDirectories(scene.folder / "O")
            try await scene.sh("\(before); \(mount)")
            let watcher = try scene.watcher(["m"])
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(scene, watcher)) } catch { outcome = .failure(error) }
            watcher.end()
            try await scene.sh("umount -l m")
            try outcome.get()
        }
    }
}

/// What the machine that runs the tests allows.
enum Machine {
    /// A command that executes another as nobody.
    static let asNobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

    /// A command that executes another with a lower limit: user_namespaces(7).
    static func limited(_ limit: String, to value: Int) -> [String] {
        [
            "/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-c",
            "echo \(value) >/proc/sys/user/\(limit); exec \"$@\"", "sh",
        ]
    }

    static let mayNestUsers = succeeds(limited("max_inotify_watches", to: 8) + ["/bin/true"])

    static let mayMountFUSE = geteuid() == 0 && succeeds(["/bin/sh", "-c", "command -v bindfs && test -c /dev/fuse"])

    private static func succeeds(_ words: [String]) -> Bool {
        guard let null = try? File.openNull(),
            let process = try? SpawnRequest(
                executable: Path(words[0]), arguments: words.map { Array($0.utf8) },
                environment: [Array("PATH=/usr/bin:/bin:/usr/sbin:/sbin".utf8)]
            ).start(input: null, output: null, error: null)
        else { return false }
        return ((try? process.waitForEnd()) ?? nil)?.status == .exited(0)
    }
}

extension [String] {
    /// By what stands after the mark.
    var sortedByPath: [String] { sorted { $0.dropFirst(2).utf8.lexicographicallyPrecedes($1.dropFirst(2).utf8) } }
}
