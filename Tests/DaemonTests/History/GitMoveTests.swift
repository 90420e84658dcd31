import Syscalls
import TestSupport
import Testing

@testable import Daemon

/// Which git command has changed the files, by the log of HEAD of real repositories.
@Suite("Checkouts")
struct GitMoveTests {
    /// A repository with the branches main and topic, and two files that differ between them.
    private func repository(_ body: (Path, (String) throws -> String) throws -> Void) throws {
        try withFolder(["project/a": "1\n", "project/b": "1\n"]) { base in
            let folder = base / "project"
            let git = { (line: String) throws -> String in try Self.shell(line, in: folder) }
            _ = try git(
                """
                git init -q -b main .; git add .; git commit -qm one; git checkout -qb topic; echo 2 > a; echo 2 > b
                git commit -qam two; git checkout -q main
                """)
            try body(folder, git)
        }
    }

    private static func shell(_ line: String, in folder: Path) throws -> String {
        let null = try File.openForReading("/dev/null")
        let pipe = try Descriptor.pipe()
        let request = SpawnRequest(
            executable: "/bin/sh", arguments: ["sh", "-ec", line].map { Array($0.utf8) },
            environment: ShellVariables.all.map { Array("\($0.key)=\($0.value)".utf8) }, directory: folder)
        let process = try request.start(input: null, output: pipe.writing, error: pipe.writing)
        let output = String(decoding: try pipe.takeReading().readToEnd(), as: UTF8.self)
        let end = try #require(try process.waitForEnd())
        try #require(end.status.shellCode == 0, "\(line): \(output)")
        return output
    }

    private func text(_ moves: inout GitMoves, _ folder: Path, _ names: String...) -> String? {
        moves.move(of: names.map { folder / Path($0) })?.text
    }

    @Test("a checkout is named with its branches, as long as nothing else has changed the files")
    func checkout() throws {
        try repository { folder, git in
            var moves = GitMoves(root: folder)
            #expect(text(&moves, folder, "a") == nil)
            _ = try git("git checkout -q topic")
            #expect(text(&moves, folder, "a", "b") == "git checkout main → topic")
            // The rest of it, in another change set.
            #expect(text(&moves, folder, "b") == "git checkout main → topic")
            _ = try git("sleep 0.02; echo 3 > a")
            #expect(text(&moves, folder, "a") == nil)
            _ = try git("git checkout -q -f main")
            _ = try git("sleep 0.02; echo 4 > a")
            #expect(text(&moves, folder, "a", "b") == nil, "one of the two was saved later")
        }
    }

    @Test("a file that was saved just before a checkout was not changed by it")
    func savedBefore() throws {
        try repository { folder, git in
            var moves = GitMoves(root: folder)
            _ = try git(
                "git branch -q other; git checkout -q other; echo 1 > c; git add c; git commit -qm c; git checkout -q main"
            )
            #expect(text(&moves, folder, "a") == nil)
            _ = try git("echo 5 > a; sleep 0.02; git checkout -q other")
            #expect(text(&moves, folder, "a", "c") == nil)
            #expect(text(&moves, folder, "c") == "git checkout main → other")
        }
    }

    @Test("a time that was set back does not make a save look like a checkout")
    func oldTime() throws {
        try repository { folder, git in
            var moves = GitMoves(root: folder)
            _ = try git("git checkout -q topic; sleep 0.02; echo 3 > a; touch -d '2 hours ago' a")
            #expect(text(&moves, folder, "a") == nil)
        }
    }

    @Test("a file that a checkout has removed counts; one that was removed later does not")
    func removed() throws {
        try repository { folder, git in
            _ = try git("git checkout -q topic; mkdir d; echo 1 > d/x; git add .; git commit -qm three")
            var moves = GitMoves(root: folder)
            _ = try git("git checkout -q main")
            #expect(text(&moves, folder, "d/x", "a") == "git checkout topic → main")
            _ = try git("sleep 0.02; rm b")
            #expect(text(&moves, folder, "b") == nil)
        }
    }

    @Test("a commit changes no files, whatever HEAD does")
    func commit() throws {
        try repository { folder, git in
            var moves = GitMoves(root: folder)
            _ = try git("echo 3 > a; git commit -qam three")
            #expect(text(&moves, folder, "a") == nil)
            _ = try git("git checkout -q topic; echo 4 > b; git commit -qam four")
            #expect(text(&moves, folder, "a", "b") == nil)
        }
    }

    @Test("an edit that is only taken out of the index is no checkout, although that is in the log of HEAD")
    func unstaged() throws {
        try repository { folder, git in
            var moves = GitMoves(root: folder)
            _ = try git("git checkout -q topic; sleep 0.02; echo 3 > a; git add a; git reset -q")
            #expect(text(&moves, folder, "a") == nil)
        }
    }

    @Test("reset, merge, rebase and the way there and back again")
    func others() throws {
        try repository { folder, git in
            var moves = GitMoves(root: folder)
            let commits = try git("git rev-parse main topic").split(separator: "\n").map { $0.prefix(10) }
            _ = try git("git merge -q topic")
            #expect(text(&moves, folder, "a", "b") == "git merge \(commits[0]) → \(commits[1])")
            _ = try git("git reset -q --hard HEAD~1")
            #expect(text(&moves, folder, "a") == "git reset \(commits[1]) → \(commits[0])")
            _ = try git("echo 5 > c; git add c; git commit -qm c")
            #expect(text(&moves, folder, "c") == nil)
            _ = try git("git rebase -q topic")
            #expect(text(&moves, folder, "a", "b")?.hasPrefix("git rebase ") == true)
            _ = try git("git checkout -q topic; git checkout -q main")
            #expect(text(&moves, folder, "c") == nil, "HEAD is where it was")
        }
    }

    @Test("a worktree has a HEAD of its own")
    func worktree() throws {
        try repository { folder, git in
            _ = try git("git worktree add -q ../other main --detach")
            let other = folder.parent / "other"
            var (here, there) = (GitMoves(root: folder), GitMoves(root: other))
            _ = try git("cd ../other; git checkout -q --detach topic")
            #expect(text(&here, folder, "a") == nil)
            let found = try #require(text(&there, other, "a", "b"))
            #expect(found.hasPrefix("git checkout ") && found.contains(" → topic"), "\(found)")
        }
    }

    @Test("a log that does not lead from the one commit to the other says nothing")
    func doubtful() {
        let (a, b, c) = (
            String(repeating: "a", count: 40), String(repeating: "b", count: 40), String(repeating: "c", count: 40)
        )
        func entry(_ old: String, _ new: String, _ message: String) -> Substring {
            "\(old) \(new) A U Thor <a@b.c> 1700000000 +0000\t\(message)"
        }
        let checkout = "checkout: moving from main to topic"
        #expect(GitMove(from: a, to: b, log: [entry(a, b, checkout)])?.text == "git checkout main → topic")
        #expect(GitMove(from: a, to: c, log: [entry(a, b, checkout)]) == nil)
        #expect(GitMove(from: c, to: b, log: [entry(a, b, checkout)]) == nil)
        let broken = [entry(a, b, checkout), entry(b, a, checkout), entry(b, c, checkout)]
        #expect(GitMove(from: a, to: c, log: broken) == nil)
        #expect(GitMove(from: a, to: c, log: [entry(a, b, checkout), entry(b, c, "commit: x")]) == nil)
        #expect(GitMove(from: a, to: b, log: ["no entry", ""]) == nil)
        #expect(
            GitMove(from: a, to: c, log: [entry(a, b, "pull: Fast-forward"), entry(b, c, checkout)])?.text
                == "git pull, checkout aaaaaaaaaa → cccccccccc")
        #expect(
            GitMove(from: a, to: b, log: [entry(a, b, "checkout: moving from \u{1B}[2J to \(b)")])?.text
                == "git checkout \\x1b[2J → bbbbbbbbbb")
    }
}
