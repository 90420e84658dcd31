import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("What is named is never ignored", .serialized)
struct ExceptionTests {
    @Test(
        "a file that a pattern names counts, whatever rules say, and nothing beside it",
        arguments: [
            ("*.yaml", "agents/*/prompt.yaml", "agents/A/prompt.yaml", "agents/A/other.yaml"),
            ("*.yaml", "agents/models.yaml", "agents/models.yaml", "agents/other.yaml"),
            ("agents/A/", "agents/*/prompt.yaml", "agents/A/prompt.yaml", "agents/A/main.py"),
            ("agents", "agents/A/prompt.yaml", "agents/A/prompt.yaml", "agents/main.py"),
            ("*.json", "*.json", "agents/A/x.json", ".git/x.json"),
            ("*", "agents/*.py", "agents/main.py", "agents/A/main.py"),
            ("dist/\n*.log", "dist/", "dist/sub/app.js", "dist/app.log"),
            ("", "node_modules/own/*.js", "node_modules/own/a.js", "node_modules/other/a.js"),
        ])
    func named(_ rules: String, _ pattern: String, _ kept: String, _ leftOut: String) async throws {
        let before =
            "mkdir -p $(dirname \(kept)) $(dirname \(leftOut)); printf '\(rules)\\n' >.gitignore; git init -q ."
        try await Scene.run(before: before) { configuration, base in
            configuration.ignore.exceptions = [PathSelector([pattern], base: base / "R")]
        } _: { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 1 >\(kept); echo 1 >\(leftOut)")
            let said = await scene.changes()
            #expect(said == ["+ \(kept)"])
            try scene.sh("echo 22 >\(kept); echo 22 >\(leftOut)")
            let later = await scene.changes()
            #expect(later == ["~ \(kept)"])
            #expect(scene.watcher.explain(scene.root / Path(kept)) == .watched(root: scene.root, by: nil))
            #expect(scene.watcher.audit().differences == [])
        }
    }

    @Test(
        "a pattern that says no more than \"this folder\" takes nothing back",
        arguments: ["src/*", "src/**", "**", "src/", "src/**/*.py"])
    func thisFolder(_ pattern: String) async throws {
        try await Scene.run(before: "mkdir -p src/.venv; echo .venv >.gitignore") { configuration, base in
            configuration.ignore.exceptions = [PathSelector([pattern], base: base / "R")]
        } _: { scene in
            try scene.sh("touch src/.main.c.swp src/.venv/x.py src/y")
            let said = await scene.changes()
            #expect(said == ["+ src/y"])
        }
    }

    @Test("one list's exception does not take back what another names")
    func lists() async throws {
        try await Scene.run(before: "echo '*.log' >.gitignore") { configuration, base in
            configuration.ignore.exceptions = [
                PathSelector(["a.log", "b.log"], base: base / "R"),
                PathSelector(["*.log", "!a.log"], ignoring: ["c.log"], base: base / "R"),
            ]
        } _: { scene in
            try scene.sh("touch a.log b.log c.log d.log")
            let said = await scene.changes()
            #expect(said == ["+ a.log", "+ b.log", "+ d.log"])
        }
    }

    @Test("a root below another root counts although a rule leaves it out, in any order", arguments: [false, true])
    func innerRoot(_ isReversed: Bool) async throws {
        try await Scene.run(before: "mkdir -p out/in; echo 1 >x.json; printf '*.json\\nout\\n' >.gitignore") {
            configuration, base in
            let roots = [
                WatchRoot(base / "R"), WatchRoot(base / "R/x.json", .file), WatchRoot(base / "R/out/in"),
            ]
            configuration.roots = isReversed ? roots.reversed() : roots
        } _: { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo 22 >x.json; touch y.json out/f out/in/f out/in/g.json")
            let said = await scene.changes()
            #expect(said == ["+ out/in/f", "~ x.json"])
        }
    }

    @Test("a changed list of exceptions ends in a comparison")
    func changed() async throws {
        try await Scene.run(before: "mkdir -p a/b; touch a/b/x.log a/b/y a/z.log; printf 'b\\n*.log\\n' >.gitignore") {
            scene in
            await scene.watcher.backgroundWorkDone()
            var configuration = scene.watcher.configuration
            configuration.ignore.exceptions = [PathSelector(["a/*/x.log"], base: scene.root)]
            scene.watcher.update(configuration)
            let said = await scene.changes()
            #expect(said == ["+ a/b", "+ a/b/x.log"])
            configuration.ignore.exceptions = []
            scene.watcher.update(configuration)
            let back = await scene.changes()
            #expect(back == ["- a/b", "- a/b/x.log"])
            configuration.ignore.patterns = ["/a"]
            scene.watcher.update(configuration)
            let last = await scene.changes()
            #expect(last == ["- a"])
        }
    }

    @Test("the walk of one unit has that unit's exceptions, and says what is left out")
    func walk() async throws {
        try withTree(
            "mkdir -p a/b c node_modules/m; touch a/b/x.log a/y.log c/z.log; printf 'b\\n*.log\\n' >.gitignore"
        ) {
            root in
            let selector = PathSelector(["a/*/x.log"], base: root)
            let walk = IgnoreWalk(IgnoreConfiguration(base: root, exceptions: [selector]), root: root)
            #expect(!walk.ignores(root / "a/b", isDirectory: true), "on the way")
            #expect(!walk.ignores(root / "a/b/x.log", isDirectory: false))
            #expect(walk.ignores(root / "a/b/other", isDirectory: false))
            #expect(walk.ignores(root / "a/y.log", isDirectory: false))
            let plain = IgnoreWalk(IgnoreConfiguration(base: root), root: root)
            #expect(plain.ignores(root / "a/b", isDirectory: true))
            let left = IgnoreConfiguration(base: root).leftOut(below: [root])
            let lines = left.map { "\($0.by.source.name):\($0.by.line) \($0.files) \($0.folders) \($0.tracked)" }
            #expect(lines.sorted() == [".gitignore:1 0 1 0", ".gitignore:2 2 0 0", "defaults:53 0 1 0"].sorted())
            #expect(left.first?.examples == [root / "a/y.log", root / "c/z.log"])
        }
    }
}

/// Runs a body with a folder in which shell commands have been run.
func withTree(_ commands: String, _ body: (Path) throws -> Void) throws {
    let root = try File.resolved(temporaryFolder())
    defer { try? File.removeTree(root) }
    try shell(commands, in: root)
    try body(root)
}
