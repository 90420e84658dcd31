import History
import Syscalls

/// What a snapshot of the inputs costs, beside what git needs for the same: `git add -A && git write-tree`.
enum SnapshotFigures {
    static func print(in folder: Path, files: Int) throws {
        let project = folder / Path("project\(files)")
        try make(project, files)
        let store = try ObjectStore(folder: folder / Path("store\(files)"))
        let tree = InputTree(project: project, inputs: ["src"], store: store)
        let git = try Git(project)
        var round = 0
        func save() throws {
            round += 1
            try File.replace(project / "src/d7/f700.py", with: Array("\(round)".utf8), surviving: .processes)
        }
        Stopwatch.head("A snapshot of \(files) files of 2 KB")
        try Stopwatch.measure("cold: nothing known, bgexec", repeats: 1) { _ = try tree.take() }
        try Stopwatch.measure("cold: nothing known, git", repeats: 1) { try git.snapshot() }
        // Files that were written just before they were read are read once more: their times prove nothing yet.
        _ = try tree.take()
        try git.snapshot()
        try Stopwatch.measure("warm: nothing changed, all looked at, bgexec") { _ = try tree.take() }
        try Stopwatch.measure("warm: nothing changed, all looked at, git") { try git.snapshot() }
        try Stopwatch.measure("one saved, told by the watcher, bgexec", repeats: 20) {
            try save()
            _ = try tree.take(changed: ["src/d7/f700.py"])
        }
        try Stopwatch.measure("one saved, all looked at, bgexec") {
            try save()
            _ = try tree.take()
        }
        try Stopwatch.measure("one saved, all looked at, git") {
            try save()
            try git.snapshot()
        }
        let before = try tree.take().id
        try File.replace(project / "src/d7/f701.py", with: Array("z".utf8), surviving: .processes)
        let after = try tree.take().id
        try Stopwatch.measure("what differs between two snapshots, bgexec") {
            _ = try store.changes(from: before, to: after)
        }
    }

    private static func make(_ project: Path, _ files: Int) throws {
        for index in 0..<files {
            let directory = project / Path("src/d\(index / 100)")
            if index % 100 == 0 { try File.makeDirectories(directory) }
            let text = Array("file \(index)\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 2_000)
            try File.create(directory / Path("f\(index).py"), with: text, mode: 0o644)
        }
    }
}

/// The rival, as a script would use it.
private struct Git {
    private let project: Path

    init(_ project: Path) throws {
        self.project = project
        try Command.run(["/usr/bin/git", "init", "-q", "."], in: project)
    }

    func snapshot() throws {
        try Command.run(["/bin/sh", "-c", "git add -A && git write-tree"], in: project)
    }
}
