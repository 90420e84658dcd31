import Syscalls
import TestSupport
import Testing

@testable import Daemon
@testable import ProjectContext

@Suite("Linked worktrees")
struct LinkedWorktreeTests {
    /// A worktree in `wt`, as `git worktree add` makes it, with a project at its top or below.
    private static func play(at place: Path, _ body: (Path, Path, LinkedWorktree) throws -> Void) throws {
        try withFolder { top in
            let known = top / "main/.git/worktrees/wt"
            try File.makeDirectories(known)
            try File.makeDirectories(top / "wt" / place)
            try File.replace(top / "wt/.git", with: Array("gitdir: \(known)\n".utf8))
            let root = try File.resolved(top / "wt" / place)
            try File.replace(root / Project.configName, with: Array("{}".utf8))
            let worktree = try #require(LinkedWorktree(of: Project(root: root)))
            try body(top, root, worktree)
        }
    }

    @Test(
        "it is removed when its files are gone and the repository does not know it any more",
        arguments: [".", "a/b"] as [Path])
    func removed(_ place: Path) throws {
        try Self.play(at: place) { top, root, worktree in
            #expect(!worktree.isRemoved && !worktree.isLosingFiles)
            try File.remove(root / Project.configName)
            #expect(!worktree.isRemoved && worktree.isLosingFiles)
            try File.remove(top / "wt/.git")
            #expect(!worktree.isRemoved)
            try File.removeTree(top / "main/.git/worktrees/wt")
            #expect(worktree.isRemoved)
        }
    }

    @Test("one that still has its configuration is not, whatever became of the repository")
    func repositoryGone() throws {
        try Self.play(at: ".") { top, _, worktree in
            try File.remove(top / "wt/.git")
            try File.removeTree(top / "main")
            #expect(!worktree.isRemoved)
        }
    }

    @Test(
        "a repository of its own, and a submodule, are none",
        arguments: ["", "gitdir: ../main/.git/modules/wt\n", "nonsense"])
    func others(_ link: String) throws {
        try withFolder { top in
            if link.isEmpty {
                try File.makeDirectories(top / ".git")
            } else {
                try File.replace(top / ".git", with: Array(link.utf8))
            }
            try File.replace(top / Project.configName, with: Array("{}".utf8))
            #expect(LinkedWorktree(of: Project(root: top)) == nil)
        }
    }
}
