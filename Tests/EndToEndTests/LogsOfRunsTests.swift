import Syscalls
import Testing

/// `logs UNIT@RUN` and `logs --since-edit`.
@Suite("The log of a run, and since an edit")
struct LogsOfRunsTests {
    private static let config = #"""
        { "jobs": { "test": { "command": "echo of $BGEXEC_RUN; ! grep -q bad src/a", "inputs": ["src/"] },
                    "other": { "command": "echo other" } } }
        """#

    @Test("a run is named with @ or #, by its number, last or last-failed, in logs and in show")
    func runs() async throws {
        try await Scene.play(Self.config, files: ["src/a": "bad"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 1)
            try scene.write("good", to: "src/a")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            let last = try await scene.status()["test"].run
            for (name, run) in [
                ("test@1", 1), ("test#1", 1), ("test@last-failed", 1), ("test@last", last), ("test#\(last)", last),
            ] {
                let log = try await scene.bgexec("logs", name, "--raw")
                #expect(log.output == "of test#\(run)\n", "\(name): \(log)")
                let show = try await scene.bgexec("show", name)
                #expect(show.output.hasPrefix("test#\(run)  "), "\(name): \(show)")
            }
            let two = try await scene.bgexec("logs", "test@1", "other", "--raw")
            #expect(
                two.output == "of test#1\nother\n" || two.output == "other\nof test#1\n" || two.output == "of test#1\n",
                "\(two)")
            for (words, code, says) in [
                (["logs", "test@99"], 1, "nothing of run 99"), (["logs", "test@soon"], 2, "names no run"),
                (["logs", "tset@1"], 2, "did you mean `test`?"),
                (["logs", "test@1", "--run", "2"], 2, "exclude each other"),
                (["show", "test@99"], 2, "bgexec history test"), (["show", "test@"], 2, "names no run"),
            ] as [([String], Int32, String)] {
                let result = try await scene.begin(words).end()
                #expect(result.code == code && result.error.contains(says), "\(words): \(result)")
            }
        }
    }

    @Test("--since-edit shows what was printed since the last edit of the inputs that was seen")
    func edits() async throws {
        try await Scene.play(Self.config, files: ["src/a": "1"]) { scene in
            let none = try await scene.bgexec("logs", "test", "--since-edit")
            #expect(none.code == 1 && none.error.contains("there is no history yet"), "\(none)")
            try await scene.startAndSettle()
            let unedited = try await scene.bgexec("logs", "test", "--since-edit")
            #expect(
                unedited.code == 1 && unedited.error.contains("no edit of the inputs of test was seen"), "\(unedited)")
            let before = try await scene.bgexec("logs", "test", "--raw").output
            try scene.write("2", to: "src/a")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            let run = try await scene.status()["test"].run
            let edited = try await scene.bgexec("logs", "test", "--since-edit", "--raw")
            #expect(edited.output == "of test#\(run)\n" && before != edited.output, "\(edited)")
            #expect(try await scene.bgexec("logs", "--since-edit", "--raw").output.contains("of test#\(run)\n"))
            let both = try await scene.bgexec("logs", "--since-edit", "--since", "1h")
            #expect(both.code == 2, "\(both)")
        }
    }
}
