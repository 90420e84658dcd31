import Glibc
import Syscalls
import TestSupport
import Testing

/// The watcher in a process of its own, held still with SIGSTOP while the tree changes.
@Suite("Races, with the watcher stopped")
struct RaceTests {
    @Test("every scenario", arguments: Scenario.all)
    func scenario(_ scenario: Scenario) async throws {
        try await Scene.watching(before: scenario.before) { scene, watcher in
            try await watcher.known()
            let said = try await watcher.changes { try await scene.sh(scenario.commands) }
            #expect(said.changes == scenario.expected)
            #expect(said.sets == (scenario.expected.isEmpty ? 0 : 1), "one change set")
            let writes = try LaterWrites(below: scene.folder / "R")
            let later = try await watcher.changes { try await scene.sh(LaterWrites.commands) }
            #expect(
                later.changes.sorted() == writes.expected, "every folder is watched, under its own name")
        }
    }

    @Test("W44 sixty trees, five levels deep, are created at once: each file is seen, and each later write")
    func deepTrees() async throws {
        let trials = isLong ? 1000 : 60
        try await Scene.watching { scene, watcher in
            try await watcher.known()
            let said = try await watcher.changes {
                try await scene.sh("for n in $(seq \(trials)); do mkdir -p t$n/b/c/d/e; echo >t$n/b/c/d/e/new; done")
            }
            #expect(said.changes.count == trials * 6)
            #expect(said.changes.filter { $0.hasSuffix("/new") }.count == trials)
            let later = try await watcher.changes {
                try await scene.sh("for n in $(seq \(trials)); do echo x >t$n/b/c/d/e/new; echo >t$n/b/c/later; done")
            }
            #expect(Set(later.changes) == Set((1...trials).flatMap { ["~ t\($0)/b/c/d/e/new", "+ t\($0)/b/c/later"] }))
        }
    }

    @Test(
        "W58, W83, I4 more files than the queue holds: the overflow is reported, the change set is exact, and watching continues"
    )
    func overflow() async throws {
        let limit = try #require(Int(scene: "/proc/sys/fs/inotify/max_queued_events"))
        let count = limit + 4000
        try await Scene.watching(before: "mkdir foo; echo 1 >foo/old; touch foo/gone; mkdir foo/away; touch foo/away/x")
        {
            scene, watcher in
            try await watcher.known()
            let said = try await watcher.changes {
                try await scene.sh(
                    """
                    cd foo; seq -f 'f%.0f' \(count) | xargs touch; mkdir -p new/deep; echo 1 >new/deep/f; rm gone
                    echo 2 >old; rm -r away; mkdir away; rm -r away; echo 1 >away
                    """)
            }
            #expect(said.sets == 1)
            #expect(said.rescans == 1)
            var expected = Set((1...count).map { "+ foo/f\($0)" })
            expected.formUnion([
                "+ foo/new", "+ foo/new/deep", "+ foo/new/deep/f", "- foo/gone", "~ foo/old", "~ foo/away",
                "- foo/away/x",
            ])
            #expect(Set(said.changes).symmetricDifference(expected) == [])
            #expect(try await watcher.tells("the kernel's event queue overflowed"))
            let later = try await watcher.changes { try await scene.sh("echo 1 >foo/new/deep/g; echo 2 >foo/f1") }
            #expect(later.changes == ["~ foo/f1", "+ foo/new/deep/g"])
            #expect(later.rescans == 0)
        }
    }

    @Test("W59 a folder that gets a reused inode number is another folder")
    func inodeReused() async throws {
        try await Scene.watching(before: "mkdir -p foo/sub; touch foo/sub/x") { scene, watcher in
            try await watcher.known()
            for bisectRun in 0..<20 {
                let said = try await watcher.changes {
                    try await scene.sh("rm -r foo; mkdir -p foo/bar\(bisectRun)/sub; touch foo/bar\(bisectRun)/z")
                }
                #expect(said.changes.contains("+ foo/bar\(bisectRun)/z"))
                let later = try await watcher.changes {
                    try await scene.sh("touch foo/bar\(bisectRun)/sub/y foo/later\(bisectRun)")
                }
                #expect(later.changes == ["+ foo/bar\(bisectRun)/sub/y", "+ foo/later\(bisectRun)"])
            }
        }
    }

    @Test(
        "W62, W66, W67 the root is removed and created again",
        arguments: [
            ("rm -r R", ["- a", "- d", "- d/b"]),
            ("rm -r R; touch R", ["+ .", "- a", "- d", "- d/b"]),
            ("rm -r R; mkdir R; touch R/f", ["- a", "- d", "- d/b", "+ f"]),
            ("mv R O/gone; mkdir -p R/d; echo 1 >R/a; touch R/d/c; touch O/gone/later", ["- d/b", "+ d/c"]),
            ("mv R O/gone; mv O/gone R", []),
        ] as [(String, [String])])
    func root(_ commands: String, _ expected: [String]) async throws {
        try await Scene.watching(before: "echo 1 >a; mkdir d; touch d/b") { scene, watcher in
            try await watcher.known()
            let said = try await watcher.changes { _ = try await scene.shell(commands) }
            #expect(said.changes == expected)
            if ["rm -r R", "rm -r R; touch R"].contains(commands) {
                #expect(try await watcher.tells("R does not exist; waiting for it"))
            }
            // Whatever is there now goes too, and a root is made once more.
            let again = try await watcher.changes {
                _ = try await scene.shell("rm -rf R; mkdir -p R/e; touch R/e/new")
            }
            #expect(again.changes.contains("+ e/new"))
            let later = try await watcher.changes { try await scene.sh("touch e/later") }
            #expect(later.changes == ["+ e/later"])
        }
    }

    @Test(
        "W68 a missing root and its parents are created at once, and siblings are ignored"
    )
    func missingRoot() async throws {
        try await Scene.watching(["x/y/z"]) { scene, watcher in
            try await watcher.known()
            let said = try await watcher.changes {
                try await scene.sh("mkdir -p x/y/w; touch x/f x/y/w/f; mkdir -p x/y/z/d; touch x/y/z/d/f")
            }
            #expect(said.changes == ["+ x/y/z/d", "+ x/y/z/d/f"])
            let gone = try await watcher.changes { try await scene.sh("rm -r x; mkdir -p x/y; touch x/y/z") }
            #expect(gone.changes == ["+ x/y/z", "- x/y/z/d", "- x/y/z/d/f"])
            let back = try await watcher.changes { try await scene.sh("rm -r x; mkdir -p x/y/z; touch x/y/z/g") }
            #expect(back.changes == ["- x/y/z", "+ x/y/z/g"])
        }
    }

    @Test("stopped while it adds watches, while folders are created, removed and swapped: afterwards nothing is missed")
    func whileArming() async throws {
        let before = "for n in $(seq 150); do mkdir -p a$n/b/c; touch a$n/b/c/f; done"
        try await Scene.play { scene in
            try File.makeDirectories(scene.folder / "R")
            try File.makeDirectories(scene.folder / "O")
            try await scene.sh(before)
            for bisectRun in 0..<6 {
                let watcher = try scene.watcher()
                defer { watcher.end() }
                // Each time after another number of turns, so that it stands at another place.
                for _ in 0..<(bisectRun * bisectRun * 400) { sched_yield() }
                try await watcher.holdStill()
                try await scene.sh(
                    """
                    for n in $(seq \(bisectRun + 1) 7 150); do mv a$n t 2>/dev/null || continue; mkdir -p a$n/b/new; mv t/b/c a$n/b; rm -r t; done
                    """)
                try watcher.goOn()
                try await watcher.known()
                let writes = try LaterWrites(below: scene.folder / "R")
                let said = try await watcher.changes { try await scene.sh(LaterWrites.commands) }
                #expect(said.changes.sorted() == writes.expected, "trial \(bisectRun)")
                try await scene.sh("find . -name zz-later -delete")
            }
        }
    }
}

/// Whether the long sweeps are asked for.
let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1"

extension Int {
    /// The number that stands in a file of `/proc`.
    init?(scene path: Path) {
        guard let bytes = (try? File.contents(of: path)).flatMap({ $0 }) else { return nil }
        self.init(String(decoding: bytes.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
