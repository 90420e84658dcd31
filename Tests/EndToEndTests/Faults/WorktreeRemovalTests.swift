import Syscalls
import Testing

@Suite("A git worktree is removed under a running project")
struct WorktreeRemovalTests {
    private static let config = #"""
        {
          "services": { "web": { "command": "exec sleep 4721", "inputs": ["src/"] } },
          "jobs": { "test": { "command": "ls src", "inputs": ["src/"] } }
        }
        """#

    /// A repository in `main`, and a worktree of it in `wt` where the project runs.
    private static func play(_ body: (Scene) async throws -> Void) async throws {
        let sources = Dictionary(uniqueKeysWithValues: (0..<300).map { ("main/src/f\($0)", "\($0)") })
        let files = sources.merging(["main/.bgexec.json": config, "main/.gitignore": "rest\n"]) { $1 }
        try await Scene.play(files: files) { scene in
            let made = try await scene.shell(
                """
                cd main && git init -q -b main . && git add -A && git -c user.name=a -c user.email=a@b commit -qm first \
                && git worktree add -q ../wt -b wt
                """)
            try #require(made.code == 0, "\(made)")
            #expect(try await scene.bgexec("start", in: "wt").code == 0)
            #expect(try await scene.bgexec("wait", "test", "--fresh", in: "wt").code == 0)
            try await body(scene)
            #expect(!scene.exists("wt/.bgexec") && !scene.exists("wt/logs"))
        }
    }

    @Test("its units and its daemon end, and the folder does not come back, though its inputs were deleted one by one")
    func removed() async throws {
        try await Self.play { scene in
            #expect(try await scene.shell("cd wt && git status --short").output == "")
            let remove = try await scene.shell("git -C main worktree remove ../wt")
            #expect(remove.code == 0, "\(remove)")
            try await scene.until("nothing is left") { scene.processes().isEmpty }
            #expect(!scene.exists("wt"))
        }
    }

    @Test(
        "git could not delete all of the folder, as where a service writes meanwhile: only what is not bgexec's stays")
    func partly() async throws {
        try await Self.play { scene in
            try scene.write("mine", to: "wt/rest")
            // In the order of git: the files first, what the repository knows last.
            let remove = try await scene.shell(
                "rm -r wt/src wt/.gitignore wt/.bgexec.json wt/.git && rm -r main/.git/worktrees/wt")
            #expect(remove.code == 0, "\(remove)")
            try await scene.until("nothing is left") { scene.processes().isEmpty }
            #expect(try File.entries(of: scene.folder / "wt") == ["rest"])
            let stop = try await scene.bgexec("stop", in: "wt")
            #expect(stop.code == 2 && stop.error.contains("there is no .bgexec.json"), "\(stop)")
        }
    }
}
