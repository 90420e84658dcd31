import Syscalls
import Testing

@Suite("A checkout of many files")
struct ManyFilesTests {
    @Test("answers name a few of 20,000 changed files and count the rest; the history has them all")
    func bounded() async throws {
        let config =
            #"{ "services": { "s": { "command": "sleep 1000" } }, "jobs": { "j": { "command": "true", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": ""]) { scene in
            try await scene.startAndSettle()
            let name =
                "a-folder-with-a-rather-long-name-as-such-checkouts-have/and-another-one-below-it-of-the-same-length"
            try await scene.shell(
                "mkdir -p prep/\(name) && cd prep/\(name) && seq -f 'generated-widget-definition-%06.0f.ts' 20000 | xargs touch"
            )
            try await scene.shell("mv prep src/checkout")
            let report = try await scene.until("its cycle is over") { $0.isOver(2) }
            #expect(report.lastCycle?.details.count == 20 && report.lastCycle?.changedFiles == 20_000)
            for words in [
                ["status"], ["status", "--json"], ["wait", "j"], ["start"], ["restart", "s"], ["history"],
                ["history", "--json"], ["why", "j", "--json"], ["show", "j"], ["blame", "j"], ["report", "--json"],
            ] {
                let answer = try await scene.begin(words).end()
                #expect(answer.output.utf8.count < 20_000, "\(words): \(answer.output.utf8.count) bytes")
                #expect(answer.error.utf8.count < 2000, "\(words): \(answer.error.utf8.count) bytes")
            }
            #expect(try await scene.bgexec("status").output.contains("and 19997 more changed"))
        }
    }
}
