import FoundationEssentials
import Syscalls
import Testing
import Wire

/// What `bgexec help` explains besides commands.
@Suite("Help topics")
struct HelpTests {
    private struct Schema: Decodable {
        struct Node: Decodable { let properties: [String: Empty]? }
        struct Empty: Decodable {}

        let properties: [String: Empty]
        let definitions: [String: Node]

        enum CodingKeys: String, CodingKey { case properties, definitions = "$defs" }

        var keys: Set<String> {
            Set(properties.keys).union(definitions.values.flatMap { $0.properties.map { Array($0.keys) } ?? [] })
        }
    }

    @Test("`help config` explains every key of the schema, outside of a project too")
    func config() async throws {
        let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let file = try #require(try File.contents(of: Path(top) / "schema/bgexec.schema.json"))
        let schema = try JSONDecoder().decode(Schema.self, from: Data(file))
        #expect(schema.keys.count > 40)
        try await Scene.play { scene in
            let help = try await scene.bgexec("help", "config")
            #expect(help.code == 0 && help.error.isEmpty, "\(help)")
            for key in schema.keys { #expect(help.output.contains("\n  \(key)  ("), "\(key) is not explained") }
        }
    }

    @Test("`--version` says which bgexec this is, with the commit that it was built from")
    func version() async throws {
        try await Scene.play { scene in
            let answer = try await scene.bgexec("--version")
            #expect(answer.code == 0 && answer.output == "bgexec \(Version.full)\n", "\(answer)")
        }
    }

    @Test("`help states` explains the states that the status shows")
    func states() async throws {
        try await Scene.play(
            #"{ "services": { "web": { "command": "true" } }, "jobs": { "test": { "command": "true" } } }"#
        ) { scene in
            let help = try await scene.bgexec("help", "states")
            #expect(help.code == 0 && help.error.isEmpty, "\(help)")
            for state in ["stopped", "never run"] {
                let status = try await scene.bgexec("status")
                #expect(status.output.contains(state), "\(status)")
                #expect(help.output.contains("\n  \(state)\n"))
            }
        }
    }

    @Test("the general help names the topics, and an unknown one is refused")
    func named() async throws {
        try await Scene.play { scene in
            let help = try await scene.bgexec("help")
            #expect(help.output.contains("bgexec help config") && help.output.contains("bgexec help states"))
            let unknown = try await scene.bgexec("help", "stats")
            #expect(unknown.code == 2, "\(unknown)")
        }
    }
}
