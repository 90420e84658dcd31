import Syscalls
import Testing

/// Inputs that are the whole project, as `bgexec init` writes them.
@Suite("The whole project as inputs")
struct WholeProjectTests {
    @Test(
        "a save anywhere runs the job once; files that bgexec writes itself do not count", arguments: [".", "./", "**"])
    func saves(_ inputs: String) async throws {
        let config = #"{ "jobs": { "test": { "command": "echo run", "inputs": ["\#(inputs)"] } } }"#
        try await Scene.play(config, files: ["main.py": "1\n", "deep/er/file": "1\n"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            for (number, name) in [(2, "main.py"), (3, "deep/er/file"), (4, "new/file")] {
                try scene.write("2\n", to: name)
                let after = try await scene.until("the cycle is over") {
                    $0.lastCycle?.number ?? 0 >= number && $0.lastCycle?.result != nil
                }
                #expect(after.lastCycle?.number == number)
                #expect(after.lastCycle?.details.contains(name) == true)
                #expect(after.lastCycle?.details.contains { $0.contains("logs") } == false)
                #expect(after["test"].run == number)
            }
        }
    }
}
