import Syscalls
import Testing

/// What a user finds after saving five times while the pipeline ran, and leaving.
@Suite("Coming back to the example stack")
struct ShowTests {
    /// Two of the pipeline's tests are enough, and quick.
    private static let few = ["PYTEST_ADDOPTS": "-k 'figures_of_its_document or hash_of_its_bytes'"]

    private static let router = "example/router/router.py"

    /// Four harmless saves, and in the middle the one that breaks the router.
    private static let saves: [(file: String, edit: @Sendable (String) -> String)] = [
        ("example/router/task.py", { $0 + "# a note\n" }),
        ("example/agents/synthesis.py", { $0 + "# a note\n" }),
        (router, { $0.replacing(#"Outcome("done", artefact="#, with: #"Outcome("failed", artefact="#) }),
        ("example/agents/batch.py", { $0 + "# a note\n" }),
        ("example/pipeline/task_client.py", { $0 + "# a note\n" }),
    ]

    @Test(
        "report names the saves, bisect the one, with failing tests, diff and log lines; undone, it is green again without a run"
    )
    func wholeStory() async throws {
        try await ExampleStack.play(variables: Self.few) { scene in
            #expect(try await scene.startAndSettle()["test"].verdict == "passed")
            let files = Dictionary(uniqueKeysWithValues: Self.saves.map { ($0.file, scene.text(of: $0.file)) })

            // Five saves while the pipeline runs.
            let long = try scene.begin(["once", "test"])
            try await scene.until("the pipeline runs") { $0["test"].state == "running" }
            for save in Self.saves {
                try scene.write(save.edit(scene.text(of: save.file)), to: save.file)
                try await scene.until("the save is known") { $0.lastCycle?.details.contains(save.file) == true }
            }
            _ = try await long.end()
            #expect(try await scene.bgexec("wait", "--all", "--fresh").code == 1)

            // Coming back: what is red, since which saves, what fails.
            let report = try await scene.bgexec("report").output
            #expect(report.hasPrefix("RED test#3 failed"), "\(report)")
            #expect(report.contains("by one of "))
            #expect(report.contains("newly failing test_corpus::test_a_batch_holds_the_figures_of_its_document"))
            #expect(report.contains("AssertionError"))

            // Which of them: the router runs on the past inputs too meanwhile.
            let bisect = try await scene.bgexec("bisect", "test")
            #expect(bisect.code == 0, "\(bisect)")
            #expect(bisect.output.contains(Self.router))
            #expect(bisect.output.contains(#"+            return Outcome("failed", artefact="#))
            #expect(!bisect.output.contains("a note"))
            let named = try await scene.bgexec("report", "--html", "report.html", "--since", "1h")
            #expect(named.code == 0, "\(named)")
            #expect(try await scene.bgexec("report", "--since", "1h").output.contains("files: \(Self.router)"))
            let page = scene.text(of: "report.html")
            for part in [Self.router, "test_a_batch_holds_the_figures", "AssertionError", "Outcome("] {
                #expect(page.contains(part), "\(part)")
            }
            let log = try await scene.bgexec("logs", "router", "--grep", "Task .*: failed")
            #expect(log.output.contains("failed in"))

            // Undone: the router restarts, and the test need not run to be green. What is half undone may be run, on a slow machine.
            for (file, text) in files { try scene.write(text, to: file) }
            let undone = try await scene.bgexec("wait", "--all", "--fresh")
            #expect(undone.code == 0)
            #expect(undone.output.contains(/test passed FRESH  run [12] saw these inputs/), "\(undone)")
            #expect(try await scene.status()["test"].verdict == "passed")
            #expect(try await scene.bgexec("report", "--since", "1h").output.contains("GREEN AGAIN test#"))
        }
    }
}
