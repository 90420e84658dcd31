import ProjectContext
import Syscalls

/// The linked worktree of git that a project lies in, see git-worktree(1).
///
/// `git worktree remove` deletes its files one by one, and at last what the repository knows of it. Where a service writes meanwhile, a
/// folder is not empty, and git leaves it there with what is in it.
struct LinkedWorktree {
    /// The `.git` at its top: a file that names `folder`.
    private let link: Path
    /// What the repository knows of it.
    private let folder: Path
    private let config: Path

    /// Nil when the project lies in none.
    init?(of project: Project) {
        var top = project.root
        while !File.exists(top / ".git") {
            if top.parent == top { return nil }
            top = top.parent
        }
        guard ((try? File.status(of: top / ".git")) ?? nil)?.kind == .regular,
            let folder = GitHead.gitFolder(top / ".git"), folder.parent.name == "worktrees"
        else { return nil }
        link = top / ".git"
        self.folder = folder
        config = project.config
    }

    /// Whether it may be about to be removed.
    var isLosingFiles: Bool { !File.exists(config) }

    /// Whether neither its files nor the repository know of it any more, whatever is left in its folder.
    var isRemoved: Bool { isLosingFiles && !File.exists(link) && !File.exists(folder) }
}
