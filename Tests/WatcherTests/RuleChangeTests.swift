import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("Rules that change", .serialized)
struct RuleChangeTests {
    private static let setUp = """
        git init -q .; git config user.email a@b; git config user.name x; mkdir src
        """

    @Test("a checkout drops a rule and brings the file that it covered, and back")
    func checkout() async throws {
        let before = """
            \(Self.setUp); printf 'src/gen/\\n' >.gitignore; echo 1 >src/a.c; git add -A; git commit -qm one
            git checkout -qb two; printf '\\n' >.gitignore; mkdir src/gen; echo g >src/gen/bad.c; git add -A
            git commit -qm two; git checkout -q -
            """
        try await Scene.run(before: before) { configuration, base in
            configuration.roots = [WatchRoot(base / "R/src")]
        } _: { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("git checkout -q two")
            let there = await scene.changes()
            #expect(there == ["+ src/gen", "+ src/gen/bad.c"])
            try scene.sh("git checkout -q -")
            let back = await scene.changes()
            #expect(back == ["- src/gen", "- src/gen/bad.c"])
        }
    }

    @Test("the rule goes and the file comes in one burst, in either order", arguments: [false, true])
    func oneBurst(_ isFileFirst: Bool) async throws {
        try await Scene.run(before: "mkdir src; echo gen >.gitignore; echo 1 >src/a") { scene in
            await scene.watcher.backgroundWorkDone()
            let steps = ["printf '' >.gitignore", "mkdir src/gen; echo 1 >src/gen/f"]
            try scene.sh((isFileFirst ? steps.reversed() : steps).joined(separator: "; "))
            let said = await scene.changes()
            #expect(said == ["~ .gitignore", "+ src/gen", "+ src/gen/f"])
            try scene.sh("rm -r src/gen; echo gen >.gitignore; mkdir src/gen; echo 2 >src/gen/g")
            let back = await scene.changes()
            #expect(back == ["~ .gitignore", "- src/gen", "- src/gen/f"])
            #expect(scene.watcher.audit().differences == [])
        }
    }

    @Test("a folder that is moved out of an ignored place is new, one that is moved into it is gone")
    func movedOut() async throws {
        try await Scene.run(before: "mkdir -p out/d/e src; touch out/d/e/f; echo out/ >.gitignore") { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("mv out/d src/d")
            let said = await scene.changes()
            #expect(said == ["+ src/d", "+ src/d/e", "+ src/d/e/f"])
            try scene.sh("mv src/d out/d")
            let back = await scene.changes()
            #expect(back == ["- src/d", "- src/d/e", "- src/d/e/f"])
            try scene.sh("mv out src/in")
            let last = await scene.changes()
            #expect(last == ["+ src/in", "+ src/in/d", "+ src/in/d/e", "+ src/in/d/e/f"])
        }
    }

    @Test("a folder that is renamed out of a rule's reach has what the rule had left out in it")
    func renamedFolder() async throws {
        try await Scene.run(before: "mkdir -p a/gen; touch a/gen/f a/g; echo a/gen >.gitignore") { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("mv a b")
            let said = await scene.changes()
            #expect(said == ["a > b", "a/g > b/g", "+ b/gen", "+ b/gen/f"])
            try scene.sh("mv b a")
            let back = await scene.changes()
            #expect(back == ["b > a", "b/g > a/g", "- b/gen", "- b/gen/f"])
        }
    }

    @Test("a rule that changes before anything was listed makes nothing new that was not")
    func early() async throws {
        try await Scene.run(before: "mkdir -p a/b; touch x a/y a/b/z a/b/t.log; echo '*.log' >.gitignore") { scene in
            try scene.sh("echo '*.tmp' >.gitignore")
            let said = await scene.changes()
            #expect(said == ["~ .gitignore", "+ a/b/t.log"])
        }
    }

    @Test("the exclude file of a repository below the root counts at once")
    func innerRepository() async throws {
        try await Scene.run(before: "mkdir sub; cd sub; git init -q .; touch a.log b") { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("echo '*.log' >sub/.git/info/exclude")
            let said = await scene.changes()
            #expect(said == ["- sub/a.log"])
        }
    }
}
