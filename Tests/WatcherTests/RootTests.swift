import Glibc
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("Roots", .serialized)
struct RootTests {
    @Test("W66, W67 a root that is removed and made again is reported both times")
    func removedAndMade() async throws {
        try await Scene.run(before: "touch a; mkdir d; touch d/b") { scene in
            try File.removeTree(scene.root)
            let gone = await scene.changes()
            #expect(gone == ["- a", "- d", "- d/b"])
            #expect(scene.watcher.warnings == [.rootMissing(scene.root)])
            try File.makeDirectories(scene.root)
            try write([1], to: scene.root / "f")
            await scene.lookoutHasRead()
            let back = await scene.changes()
            #expect(back == ["+ f"])
            try write([1], to: scene.root / "g")
            let later = await scene.changes()
            #expect(later == ["+ g"])
        }
    }

    @Test("a root replaced by another folder: only the differences count")
    func replaced() async throws {
        try await Scene.run(before: "echo 1 >same; echo 1 >gone") { scene in
            await scene.watcher.backgroundWorkDone()
            try shell("mv R R.old; mkdir R; echo 1 >R/same; echo 2 >R/new", in: scene.base)
            let said = await scene.changes()
            #expect(said == ["- gone", "+ new"])
            try write([1], to: scene.root / "later")
            let later = await scene.changes()
            #expect(later == ["+ later"])
        }
    }

    @Test("W68 a root that does not exist is waited for, with the folders above it")
    func missing() async throws {
        try await Scene.run(configure: { configuration, base in
            configuration.roots = [WatchRoot(base / "R/x/y/z", .directory)]
        }) { scene in
            #expect(scene.watcher.warnings == [.rootMissing(scene.root / "x/y/z")])
            try scene.sh("mkdir -p x/y/w; touch x/y/w/f x/f; mkdir -p x/y/z/d; touch x/y/z/d/f")
            await scene.lookoutHasRead()
            let said = await scene.changes()
            #expect(said == ["+ x/y/z/d", "+ x/y/z/d/f"])
        }
    }

    @Test("single files: their siblings are nobody's business")
    func singleFiles() async throws {
        try await Scene.run(
            before: "echo 1 >f; echo 1 >g",
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/f", .file), WatchRoot(base / "R/new", .file)]
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 22 >f; echo 22 >g; touch h; touch new")
            let said = await scene.changes()
            #expect(said == ["~ f", "+ new"])
            try scene.sh("echo 333 >t; mv t f; rm new")
            let saved = await scene.changes()
            #expect(saved == ["~ f", "- new"])
            try scene.sh("echo 4444 >>f")
            let later = await scene.changes()
            #expect(later == ["~ f"])
        }
    }

    @Test("W12 a single file is written through another hard link")
    func hardLink() async throws {
        try await Scene.run(
            before: "echo 1 >f; ln f ../O/g",
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/f", .file)]
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 2 >>../O/g")
            let said = await scene.changes()
            #expect(said == ["~ f"])
        }
    }

    @Test("W73 a root that is a link is watched under its own name", arguments: ["ln -s R L", "ln -s $PWD/R L"])
    func link(_ command: String) async throws {
        try await Scene.run(
            start: false,
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "L")]
            }
        ) { scene in
            try shell(command, in: scene.base)
            try await scene.watcher.start()
            try scene.sh("mkdir d; touch d/f")
            let said = await scene.changes()
            #expect(said == ["+ \(scene.base)/L/d", "+ \(scene.base)/L/d/f"])
        }
    }

    @Test("W54 roots within roots: nothing is said twice")
    func overlapping() async throws {
        try await Scene.run(
            before: "mkdir -p a/b",
            configure: { configuration, base in
                configuration.roots = [
                    WatchRoot(base / "R/a/b"), WatchRoot(base / "R"), WatchRoot(base / "R/a"),
                    WatchRoot(base / "R/a/f", .file),
                ]
            }
        ) { scene in
            try scene.sh("touch a/b/f a/f f")
            let said = await scene.changes()
            #expect(said == ["+ a/b/f", "+ a/f", "+ f"])
        }
    }

    @Test("a new configuration keeps what both have, drops what is gone and takes in what is new")
    func update() async throws {
        try await Scene.run(
            before: "mkdir a b c; touch a/1 b/1 c/1",
            configure: { configuration, base in
                configuration.roots = [WatchRoot(base / "R/a"), WatchRoot(base / "R/b")]
            }
        ) { scene in
            try scene.sh("touch a/2")
            var configuration = scene.watcher.configuration
            configuration.roots = [WatchRoot(scene.root / "a"), WatchRoot(scene.root / "c")]
            scene.watcher.update(configuration)
            let said = await scene.changes()
            #expect(said == ["+ a/2"], "the write before the update is not lost")
            try scene.sh("touch a/3 b/3 c/3")
            let later = await scene.changes()
            #expect(later == ["+ a/3", "+ c/3"])
        }
    }
}

@Suite("Ignored files while watching", .serialized)
struct IgnoreTests {
    @Test("W85 an ignored folder has no watch, unless something takes it back")
    func noWatch() async throws {
        try await Scene.run(before: "mkdir -p build/x/y keep/build buildx; echo '/build/' >.gitignore") { scene in
            #expect(scene.watcher.statistics.folders == 4)
            try scene.sh("touch build/x/f keep/build/f buildx/f")
            let said = await scene.changes()
            #expect(said == ["+ buildx/f", "+ keep/build/f"])
        }
    }

    @Test("W86 the folders of version control are left out, names that begin alike are not")
    func versionControl() async throws {
        try await Scene.run(before: "git init -q .; mkdir .github") { scene in
            try scene.sh("touch .git/x .git/objects/y .github/f .gitattributes")
            let said = await scene.changes()
            #expect(said == ["+ .gitattributes", "+ .github/f"])
        }
    }

    @Test("an ignore file that changes is read again: what becomes visible was always there")
    func reload() async throws {
        try await Scene.run(before: "mkdir -p out/d; touch out/d/f a.log; printf 'out\\n*.log\\n' >.gitignore") {
            scene in
            try scene.sh("touch b.log out/g")
            let before = await scene.changes()
            #expect(before == [])
            try scene.sh("echo '*.tmp' >.gitignore")
            let changed = await scene.changes()
            #expect(changed == ["~ .gitignore"])
            try scene.sh("touch out/d/g c.log x.tmp; rm out/d/f")
            let later = await scene.changes()
            #expect(later == ["+ c.log", "- out/d/f", "+ out/d/g"])
            try scene.sh("printf 'out\\n' >.gitignore")
            let again = await scene.changes()
            #expect(again == ["~ .gitignore"], "what is ignored from now on is not said to be removed")
            #expect(scene.watcher.statistics.folders == 1)
            try scene.sh("touch y.tmp out/d/h")
            let last = await scene.changes()
            #expect(last == ["+ y.tmp"])
        }
    }

    @Test("nested ignore files, their own files and the configuration's own patterns")
    func nested() async throws {
        try await Scene.run(
            before: "mkdir -p a/b; echo '!*.log' >a/.bgexecignore; echo '*.log' >.gitignore",
            configure: {
                configuration, _ in
                configuration.ignore.patterns = ["/secret", "!*.swp"]
            }
        ) { scene in
            try scene.sh("touch x.log a/x.log a/b/y.log secret x.swp")
            let said = await scene.changes()
            #expect(said == ["+ a/b/y.log", "+ a/x.log", "+ x.swp"])
        }
    }

    @Test("why: the file, the line and the pattern that decided")
    func explain() async throws {
        try await Scene.run(
            before: "mkdir -p build a; printf '# c\\n\\nbuild/\\n' >.gitignore; echo '!x.swp' >a/.gitignore"
        ) { scene in
            let root = scene.root
            let ignore = PatternReference(source: root / ".gitignore", line: 3, pattern: "build/", path: root / "build")
            #expect(scene.watcher.explain(root / "build/x/y") == .ignored(root: root, by: ignore))
            let back = PatternReference(
                source: root / "a/.gitignore", line: 1, pattern: "!x.swp", path: root / "a/x.swp")
            #expect(scene.watcher.explain(root / "a/x.swp") == .watched(root: root, by: back))
            #expect(scene.watcher.explain(root / "a/f") == .watched(root: root, by: nil))
            #expect(scene.watcher.explain("/elsewhere") == .outside)
        }
    }

    @Test(
        "inputs: which paths belong to a list",
        arguments: [
            (["router/"], "/p/router/a/b.py", true), (["router/"], "/p/x/router/a", false),
            (["**/router/"], "/p/x/router/a", true),
            (["agents/*.py"], "/p/agents/a.py", true), (["agents/*.py"], "/p/agents/x/a.py", false),
            (["*.py"], "/p/x/a.py", true),
            (["src", "!src/gen"], "/p/src/a", true), (["src", "!src/gen"], "/p/src/gen/a", false),
            (["router"], "/p/router.py", false),
            (["src/**/*.c"], "/p/src/a.c", true), (["src/**/*.c"], "/p/src/x/y/a.c", true), (["**"], "/p/a", true),
            ([#"nota\[glob\].txt"#], "/p/nota[glob].txt", true), (["router/"], "/q/router/a", false),
            ([], "/p/a", false),
        ] as [([String], String, Bool)])
    func selector(_ patterns: [String], _ path: String, _ expected: Bool) {
        #expect(PathSelector(patterns, base: "/p").selects(Path(path)) == expected)
        #expect(!PathSelector(patterns, ignoring: ["*"], base: "/p").selects(Path(path)))
    }
}
