import Testing

@testable import Config

@Suite("The configuration as a text")
struct ConfigWriterTests {
    @Test("everything that a configuration can say is read back as it was written")
    func everything() throws {
        let config = ConfigSamples.full
        let text = ConfigWriter.text(config, schema: "schema.json")
        #expect(try parse(text) == config, "\(text)")
    }

    @Test("each single setting is read back as it was written", arguments: ConfigSamples.single)
    func single(_ config: ProjectConfig) throws {
        let text = ConfigWriter.text(config)
        #expect(try parse(text) == config, "\(text)")
    }

    @Test("what is default is not written")
    func defaults() {
        #expect(ConfigWriter.text(ProjectConfig()) == "{}\n")
    }

    @Test("reads well")
    func layout() {
        let redis = ServiceConfig(
            detect: true, health: HealthConfig(probe: .redis(HostPort(host: "127.0.0.1", port: 6379))))
        let config = ProjectConfig(
            venv: "venv",
            units: [
                UnitConfig(
                    name: "redis", kind: .service(redis), command: .exec(["redis-server", "--port", "6379"])),
                UnitConfig(
                    name: "test", kind: .job(JobConfig()), command: .shell("pytest -q"), needs: ["redis"],
                    inputs: (1...9).map { "packages/number-\($0)/" }, env: ["CI": "true"]),
            ])
        #expect(
            ConfigWriter.text(config, schema: "/usr/share/bgexec/bgexec.schema.json") == """
                {
                  "$schema": "/usr/share/bgexec/bgexec.schema.json",
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
                      "command": "pytest -q",
                      "needs": ["redis"],
                      "inputs": [
                        "packages/number-1/",
                        "packages/number-2/",
                        "packages/number-3/",
                        "packages/number-4/",
                        "packages/number-5/",
                        "packages/number-6/",
                        "packages/number-7/",
                        "packages/number-8/",
                        "packages/number-9/"
                      ],
                      "env": { "CI": "true" }
                    }
                  }
                }

                """)
    }
}
