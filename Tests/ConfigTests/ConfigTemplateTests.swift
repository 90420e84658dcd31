import Testing

@testable import Config

@Suite("The configuration that init writes")
struct ConfigTemplateTests {
    private static let programs = [
        nil, ConfigTemplate.Program(name: "main", command: ["python3", "a \"b\".py", "\\\n"], inputs: ["src/", "."]),
    ]

    @Test("is valid whatever was found in the folder")
    func valid() throws {
        for venv in [nil, ".venv"] {
            for (hasRedis, hasMinIO) in [(false, false), (true, false), (false, true), (true, true)] {
                for service in Self.programs {
                    for test in [nil, ConfigTemplate.Program(name: "check", command: ["pytest"], inputs: ["."])] {
                        let facts = ConfigTemplate.Facts(
                            venv: venv,
                            hasRedis: hasRedis,
                            hasMinIO: hasMinIO,
                            service: service,
                            test: test
                        )
                        let config = try parse(ConfigTemplate.render(facts, schema: "s.json"))
                        #expect(config.venv == venv)
                        #expect((config.unit(named: "redis") != nil) == hasRedis)
                        #expect((config.unit(named: "minio") != nil) == hasMinIO)
                        #expect(config.unit(named: "main")?.command == service.map { .exec($0.command) })
                        #expect(config.units.last?.name == test?.name ?? "test")
                    }
                }
            }
        }
    }

    @Test("reads well")
    func text() {
        let facts = ConfigTemplate.Facts(
            venv: "venv",
            hasRedis: true,
            test: ConfigTemplate.Program(name: "test", command: ["pytest"], inputs: ["src/"])
        )
        #expect(
            ConfigTemplate.render(facts) == """
                {
                  "venv": "venv",
                  "services": {
                    "redis": {
                      "command": ["redis-server", "--port", "6379"],
                      "detect": true,
                      "health": { "redis": "127.0.0.1:6379" }
                    }
                  },
                  "jobs": {
                    "test": {
                      "command": ["pytest"],
                      "needs": ["redis"],
                      "inputs": ["src/"]
                    }
                  }
                }

                """)
    }
}
