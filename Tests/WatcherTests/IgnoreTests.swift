import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

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

    @Test("an ignore file that changes is read again: what counts from then on is reported, and what does not any more")
    func reload() async throws {
        try await Scene.run(before: "mkdir -p out/d; touch out/d/f a.log; printf 'out\\n*.log\\n' >.gitignore") {
            scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("touch b.log out/g")
            let before = await scene.changes()
            #expect(before == [])
            try scene.sh("echo '*.tmp' >.gitignore")
            let changed = await scene.changes()
            #expect(changed == ["~ .gitignore", "+ a.log", "+ b.log", "+ out", "+ out/d", "+ out/d/f", "+ out/g"])
            try scene.sh("touch out/d/g c.log x.tmp; rm out/d/f")
            let later = await scene.changes()
            #expect(later == ["+ c.log", "- out/d/f", "+ out/d/g"])
            try scene.sh("printf 'out\\n' >.gitignore")
            let again = await scene.changes()
            #expect(again == ["~ .gitignore", "- out", "- out/d", "- out/d/g", "- out/g", "+ x.tmp"])
            #expect(scene.watcher.statistics.folders == 1)
            try scene.sh("touch y.tmp out/d/h")
            let last = await scene.changes()
            #expect(last == ["+ y.tmp"])
        }
    }

    @Test(
        "files outside the tree that decide what is ignored are read again when they change",
        arguments: [
            "echo '*.log' >.git/info/exclude",
            "echo '*.log' >../O/excludes",
            "printf '[core]\n\texcludesFile = ../O/others\n' >>.git/config",
            "printf '[core]\n\texcludesFile = ../O/others\n' >../O/more",
            "rm ../O/excludes; ln -s others ../O/excludes",
        ])
    func reloadOutside(_ commands: String) async throws {
        let before = """
            echo '*.log' >../O/others; echo '*.tmp' >../O/excludes; touch ../O/more; git init -q .
            git config core.excludesFile ../O/excludes; git config include.path ../../O/more
            """
        try await Scene.run(before: before) { scene in
            try scene.sh("touch a.log b.tmp")
            let first = await scene.changes()
            #expect(first == ["+ a.log"])
            try scene.sh(commands)
            _ = await scene.changes()
            try scene.sh("touch c.log d.txt")
            let later = await scene.changes()
            #expect(later == ["+ d.txt"])
        }
    }

    @Test(
        "ignore files above a root count, in a repository and without one, and are read again when they change",
        arguments: ["git init -q .", ""], [".gitignore", ".bgexecignore"])
    func above(_ before: String, _ file: String) async throws {
        try await Scene.run(
            before: "\(before.isEmpty ? "true" : before); mkdir -p sub/deep; echo '*.log' >\(file)",
            configure: { configuration, base in configuration.roots = [WatchRoot(base / "R/sub/deep")] }
        ) { scene in
            try scene.sh("touch sub/deep/a.log sub/deep/a.txt")
            let first = await scene.changes()
            #expect(first == ["+ sub/deep/a.txt"])
            try scene.sh("echo '*.txt' >\(file)")
            _ = await scene.changes()
            try scene.sh("touch sub/deep/b.log sub/deep/b.txt")
            let second = await scene.changes()
            #expect(second == ["+ sub/deep/b.log"])
            try scene.sh("rm \(file); echo '*.log' >sub/\(file)")
            _ = await scene.changes()
            try scene.sh("touch sub/deep/c.log sub/deep/c.txt")
            let third = await scene.changes()
            #expect(third == ["+ sub/deep/c.txt"])
        }
    }

    @Test("a repository that is made, or removed, while it is watched has its rules at once")
    func repositoryMade() async throws {
        try await Scene.run(before: "mkdir -p sub") { scene in
            try scene.sh("cd sub; git init -q .; echo '*.log' >.git/info/exclude; touch a.log a.txt")
            let said = await scene.changes()
            #expect(said.contains("+ sub/a.txt"))
            try scene.sh("touch sub/b.log sub/b.txt")
            let later = await scene.changes()
            #expect(later == ["+ sub/b.txt"])
            try scene.sh("rm -rf sub/.git; touch sub/c.txt")
            _ = await scene.changes()
            try scene.sh("touch sub/d.log")
            let last = await scene.changes()
            #expect(last == ["+ sub/d.log"])
        }
    }

    @Test(
        "W87, W88 folders and globs that are ignored",
        arguments: [
            ("/dir/", "mkdir -p dir/x sub/dir; touch dir/f dir/x/g sub/dir/f", ["+ sub", "+ sub/dir", "+ sub/dir/f"]),
            ("dir/", "mkdir -p dir sub/dir; touch dir/f sub/dir/f dirx", ["+ dirx", "+ sub"]),
            ("dir", "mkdir sub; touch dir sub/dir sub/f", ["+ sub", "+ sub/f"]),
            ("*.tmp", "mkdir sub; touch a.tmp sub/b.tmp sub/c", ["+ sub", "+ sub/c"]),
            (
                "sub/**/gen", "mkdir -p sub/a/gen gen; touch sub/a/gen/f gen/f",
                ["+ gen", "+ gen/f", "+ sub", "+ sub/a"]
            ),
            ("**/x/*.o", "mkdir -p a/x; touch a/x/f.o a/f.o", ["+ a", "+ a/f.o", "+ a/x"]),
            ("*\n!*/\n!*.txt", "mkdir sub; touch sub/nested.txt sub/nested.dat a.dat", ["+ sub", "+ sub/nested.txt"]),
            (
                "", "mkdir -p node_modules/m __pycache__ .tox; touch node_modules/m/f __pycache__/a.pyc b.pyc .tox/f c",
                ["+ c"]
            ),
        ] as [(String, String, [String])])
    func ignored(_ patterns: String, _ commands: String, _ expected: [String]) async throws {
        try await Scene.run(before: "printf '\(patterns)\\n' >.bgexecignore") { scene in
            try scene.sh(commands)
            let said = await scene.changes()
            #expect(said == expected)
            let differences = scene.watcher.audit().differences
            #expect(differences == [])
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
