import History
import Syscalls

/// The rival, as a script would use it: a git folder of its own, beside the project and not the project's.
struct GitRival {
    struct Differs: Error, CustomStringConvertible {
        let description: String
    }

    private let project: Path
    private let variables: [String: String]
    private let answer: Path

    init(of project: Path, folder: Path) throws {
        self.project = project
        answer = folder / "tree"
        // Nobody's settings: a watcher of git's own, or filters, would be another rival.
        variables = [
            "GIT_DIR": "\(folder)/git", "GIT_WORK_TREE": project.description, "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
        ]
        try File.makeDirectories(folder)
        try Command.run(["/usr/bin/git", "init", "-q"], in: project, variables: variables)
    }

    func snapshot() throws {
        try Command.run(
            ["/bin/sh", "-c", "git add -A && git write-tree >'\(answer)'"], in: project, variables: variables)
    }

    /// Insists that git has seen what we have seen: a tree has the same name for both.
    func agree(with id: SnapshotID) throws {
        let theirs = String(decoding: try File.contents(of: answer) ?? [], as: UTF8.self)
        guard theirs == "\(id)\n" else { throw Differs(description: "git says \(theirs), we say \(id)") }
    }
}
