import Config
import History
import Syscalls
import TestSupport
import Testing

@testable import ProjectContext
@testable import bgexec

@Suite("A worktree for past inputs")
struct WorktreeTests {
    private let job = UnitConfig(name: "test", kind: .job(JobConfig()), command: .shell("true"), inputs: ["src/"])
    private var config: ProjectConfig { ProjectConfig(venv: "env", units: [job]) }

    private static let files = [
        ".bgexec.json": "{}", ".gitignore": "build/\nenv/\n*.tmp\n", ".git/HEAD": "ref", "README": "of the user",
        "src/a": "one", "src/deep/b": "two", "src/x.tmp": "scratch", "build/out": "made",
        "env/bin/python": "no program",
        "node_modules/m/index.js": "m",
    ]

    private func play(_ body: (Project, ObjectStore) throws -> Void) throws {
        try withFolder(Self.files) { root in
            let project = Project(root: root)
            try File.makeLink(project.root / "inside", to: Array("src/a".utf8))
            try body(project, try ObjectStore(folder: project.state / "objects.git"))
        }
    }

    private func write(_ text: String, to path: Path) throws {
        try File.replace(path, with: Array(text.utf8), mode: 0o644, surviving: .processes)
    }

    private func text(_ path: Path) -> String? {
        ((try? File.contents(of: path)) ?? nil).map { String(decoding: $0, as: UTF8.self) }
    }

    private func snapshot(_ project: Project, _ store: ObjectStore) throws -> SnapshotID {
        let rules = InputRules(project, job, config)
        return try InputTree(
            project: project.root, inputs: rules.roots, store: store,
            isIgnored: { rules.excludes($0, isFolder: $1) }
        ).snapshot().id
    }

    private func kind(_ path: Path) throws -> FileKind? { try File.status(of: path)?.kind }

    @Test(
        "has the project's files, of the inputs those of the snapshot; dependencies are linked, bgexec's and git's left out"
    )
    func content() throws {
        try play { project, store in
            let old = try snapshot(project, store)
            try write("changed", to: project.root / "src/a")
            try write("new", to: project.root / "src/later")
            try File.remove(project.root / "src/deep/b")
            let tree = try Worktree(of: job, in: project, config, store)
            try tree.show(old)
            #expect(text(tree.folder / "src/a") == "one")
            #expect(text(tree.folder / "src/deep/b") == "two")
            #expect(try kind(tree.folder / "src/later") == nil)
            #expect(text(tree.folder / "README") == "of the user")
            #expect(text(tree.folder / "src/x.tmp") == "scratch")
            #expect(try kind(tree.folder / "build/out") == .regular)
            #expect(try kind(tree.folder / "env") == .symbolicLink)
            #expect(try kind(tree.folder / "node_modules") == .symbolicLink)
            #expect(try kind(tree.folder / ".git") == nil)
            #expect(try kind(tree.folder / ".bgexec.json") == nil)
            #expect(text(tree.folder / "inside") == "one")
            #expect(tree.shared.isEmpty)
        }
    }

    @Test("what a run writes there never reaches the user's files, and is undone among the inputs before the next")
    func writes() throws {
        try play { project, store in
            let old = try snapshot(project, store)
            let tree = try Worktree(of: job, in: project, config, store)
            try tree.show(old)
            for name in ["README", "build/out", "src/a", "src/x.tmp"] {
                try File.openOrCreate(tree.folder / Path(name)).writeAll(Array("overwritten".utf8))
            }
            try File.create(tree.folder / "src/made", with: [], mode: 0o644)
            #expect(text(project.root / "README") == "of the user")
            #expect(text(project.root / "build/out") == "made")
            #expect(text(project.root / "src/a") == "one")
            try tree.show(old)
            #expect(text(tree.folder / "src/a") == "one")
            #expect(try kind(tree.folder / "src/made") == nil)
            tree.remove()
            #expect(try kind(tree.folder) == nil)
            #expect(text(project.root / "env/bin/python") == "no program")
        }
    }

    @Test("a large ignored folder is shared, and this is reported")
    func large() throws {
        try play { project, store in
            let file = try File.openOrCreate(project.root / "build/huge")
            try file.truncate(to: ProjectCopy.sizeLimit + 1)
            let tree = try Worktree(of: job, in: project, config, store)
            #expect(tree.shared == ["build"])
            #expect(try kind(tree.folder / "build") == .symbolicLink)
        }
    }

    @Test("a link in the place of the folder that holds it is refused: nothing behind it is removed or written")
    func linkedFolder() throws {
        try play { project, store in
            try withFolder(["test/kept": "of the user"]) { outside in
                try File.makeLink(project.state / "bisect", to: outside.bytes)
                #expect(throws: (any Error).self) { _ = try Worktree(of: job, in: project, config, store) }
                let names = try File.entries(of: outside / "test")
                #expect(names == ["kept"])
            }
        }
    }
}
