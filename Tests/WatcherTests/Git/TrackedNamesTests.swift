import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("What git tracks is never ignored", .serialized)
struct TrackedNamesTests {
    static let setUp = """
        git init -q .; git config user.email a@b; git config user.name x
        """

    @Test(
        "the index is read as git ls-files lists it",
        arguments: [
            "git update-index --index-version 2", "git update-index --index-version 3; git add -N deep/new",
            "git update-index --index-version 4", "git update-index --index-version 4; git add -N deep/new",
            "git update-index --split-index; git add later; git rm -q --cached a", "git update-index --untracked-cache",
            "git update-index --skip-worktree a", "git config core.fsmonitor false; git status -s",
        ])
    func index(_ commands: String) throws {
        let before = """
            \(Self.setUp)
            long=long/$(printf '%0200d'); mkdir -p deep/er/deepest $long
            touch a b 'with space' deep/f deep/new deep/er/g deep/er/deepest/h later $long/f $long/g
            git add a b 'with space' deep/f deep/er long
            \(commands)
            git ls-files -z >.git/listed
            """
        try withTree(before) { root in
            let listed = try #require(try File.contents(of: root / ".git/listed"))
            let names = listed.split(separator: 0).map { Path(bytes: $0) }
            #expect(names.count >= 6)
            let tracked = TrackedNames(of: GitRepository(root))
            for name in names {
                #expect(has(tracked, root, name), "\(name)")
                #expect(!has(tracked, root, Path("\(name)x")))
            }
            #expect(!has(tracked, root, "unknown"))
            #expect(!has(tracked, root, "deep"), "a folder is none of the files")
            #expect(below(tracked, root, "deep/er"))
            #expect(!below(tracked, root, "deep/e"))
        }
    }

    @Test("a linked worktree, a repository with SHA-256 and a submodule have their own")
    func others() throws {
        let before = """
            mkdir main; cd main; \(Self.setUp); touch a; git add a; git commit -qm 1
            git worktree add -q ../linked; cd ../linked; touch b; git add b; cd ..
            mkdir long; cd long; git init -q --object-format=sha256 .; touch c d; git add c
            """
        try withTree(before) { root in
            let linked = TrackedNames(of: GitRepository(root / "linked"))
            #expect(has(linked, root / "linked", "a") && has(linked, root / "linked", "b"))
            #expect(!has(TrackedNames(of: GitRepository(root / "main")), root / "main", "b"))
            let long = TrackedNames(of: GitRepository(root / "long"))
            #expect(has(long, root / "long", "c") && !has(long, root / "long", "d"))
        }
    }

    @Test("what is no index tracks nothing, wherever it is torn")
    func torn() throws {
        try withTree("\(Self.setUp); mkdir d; touch a b d/c; git add .; git update-index --index-version 4") { root in
            let whole = try #require(try File.contents(of: root / ".git/index"))
            for length in 0..<whole.count {
                var count = 0
                whole.prefix(length).withUnsafeBytes { bytes in
                    _ = try? GitIndex(bytes, hashLength: 20) { _ in count += 1 }
                }
                #expect(count <= 3)
            }
        }
    }

    @Test("a tracked file that .gitignore matches counts, the others beside it do not")
    func watched() async throws {
        let before = """
            \(Self.setUp); mkdir -p agents build/deep; printf '*.yaml\\nbuild/\\n' >.gitignore
            touch agents/models.yaml agents/other.yaml build/keep build/deep/keep build/out
            git add -f agents/models.yaml build/keep build/deep/keep
            """
        try await Scene.run(before: before) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh(
                "for f in agents/models.yaml agents/other.yaml build/keep build/deep/keep build/out build/deep/out; do echo 1 >$f; done"
            )
            let said = await scene.changes()
            #expect(said == ["~ agents/models.yaml", "~ build/deep/keep", "~ build/keep"])
            #expect(scene.watcher.audit().differences == [])
            let path = scene.root / "agents/models.yaml"
            #expect(scene.watcher.explain(path) == .watched(root: scene.root, by: nil))
            #expect(scene.watcher.configuration.exemption(of: path) == .tracked)
            #expect(scene.watcher.configuration.exemption(of: scene.root / "agents/other.yaml") == nil)
            #expect(scene.watcher.configuration.exemption(of: scene.root / "agents/x") == nil)
        }
    }

    @Test("what the user says to this program alone holds for tracked files too, and is told")
    func ownWord() async throws {
        let before = """
            \(Self.setUp); mkdir docs; touch docs/a docs/b README code; git add .; echo 'docs/' >.bgexecignore
            """
        try await Scene.run(before: before) { configuration, _ in
            configuration.ignore.patterns = ["README"]
        } _: { scene in
            try scene.sh("echo 1 >docs/a; echo 1 >README; echo 1 >code")
            let said = await scene.changes()
            #expect(said == ["~ code"])
            let left = scene.watcher.configuration.ignore.leftOut(below: [scene.root]) { path, _ in path.name != ".git"
            }
            let lines = left.map { "\($0.by.source.name):\($0.by.line) \($0.files) \($0.folders) \($0.tracked)" }
            #expect(Set(lines) == [".bgexecignore:1 0 1 1", "ignore:1 1 0 1"])
        }
    }

    @Test("a file that is tracked from now on counts from now on, and no longer when it is not")
    func newlyTracked() async throws {
        let before =
            "\(Self.setUp); echo '*.yaml' >.gitignore; touch a.yaml b.yaml; mkdir out; touch out/c; echo out >>.gitignore"
        try await Scene.run(before: before) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh("git add -f a.yaml out/c")
            let said = await scene.changes()
            #expect(said == ["+ a.yaml", "+ out", "+ out/c"])
            try scene.sh("git status >/dev/null; touch a.yaml; git add -f a.yaml; git rm -q --cached out/c")
            let later = await scene.changes()
            #expect(later == ["- out", "- out/c"])
        }
    }

    private func has(_ tracked: TrackedNames, _ root: Path, _ path: Path) -> Bool {
        let full = root / path
        return full.name.bytes.withUnsafeBytes { tracked.contains($0, in: full.parent.bytes) }
    }

    private func below(_ tracked: TrackedNames, _ root: Path, _ path: Path) -> Bool {
        let full = root / path
        return full.name.bytes.withUnsafeBytes { tracked.containsBelow($0, in: full.parent.bytes) }
    }
}
