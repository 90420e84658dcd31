import History
import Syscalls

/// What a snapshot of the inputs costs, beside what git needs for the same states: `git add -A && git write-tree`.
struct SnapshotFigures {
    private static let inputs: [Path] = ["src"]
    private let folder: Path
    private let project: Path
    private var index: Path { folder / "index" }
    private var storeFolder: Path { folder / "store" }

    init(in folder: Path) {
        self.folder = folder
        project = folder / "project"
    }

    /// Makes the files, measures, and prints a table.
    func print(files: Int) throws {
        try ManyFiles.make(files, in: project)
        Stopwatch.headOfComparison("A snapshot of \(files) files of 2 KB", "git")
        try first(rounds: files > 50_000 ? 1 : 5)
        let store = try ObjectStore(folder: storeFolder)
        let tree = tree(in: store)
        let git = try GitRival(of: project, folder: folder / "rival")
        // Files that were written just before they were read are read once more: their times prove nothing yet.
        for _ in 0..<2 {
            try git.snapshot()
            try git.agree(with: try tree.snapshot().id)
        }
        try Stopwatch.compare("nothing changed, all checked", { _ = try tree.snapshot() }, { try git.snapshot() })
        try tree.keepIndex(at: index)
        let again = [try ThisProcess.executable().description, "again", folder.description, "0"]
        try Stopwatch.compare(
            "nothing changed, a new process with the stored index", { try Command.run(again, in: folder) },
            { try git.snapshot() })
        var round = 0
        func save() throws {
            round += 1
            try File.replace(project / "src/d7/f700.py", with: Array("\(round)".utf8), surviving: .processes)
        }
        try Stopwatch.compare(
            "one saved, all checked", after: save, { _ = try tree.snapshot() }, { try git.snapshot() })
        var id = try tree.snapshot().id
        try Stopwatch.compare(
            "one saved, named by the watcher", after: save, { id = try tree.snapshot(changed: ["src/d7/f700.py"]).id },
            { try git.snapshot() })
        try git.agree(with: id)
    }

    /// What `again` is: a process that knows what an earlier one has kept.
    func again() throws {
        let tree = tree(in: try ObjectStore(folder: storeFolder))
        tree.remember(indexAt: index)
        _ = try tree.snapshot()
    }

    private func tree(in store: ObjectStore) -> InputTree {
        InputTree(project: project, inputs: Self.inputs, store: store)
    }

    /// With nothing known and nothing kept, each time. What a round has written stays: ext4 is slow to make files for a minute after many
    /// were removed.
    private func first(rounds: Int) throws {
        var round = 0
        try Stopwatch.compare(
            "first: all read and stored", repeats: rounds, after: { round += 1 },
            {
                let store = try ObjectStore(folder: folder / Path("first\(round)"))
                _ = try tree(in: store).snapshot()
            },
            { try GitRival(of: project, folder: folder / Path("rival\(round)")).snapshot() })
    }
}
