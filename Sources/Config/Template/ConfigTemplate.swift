import Model

/// The configuration that `bgexec init` writes for a start.
package enum ConfigTemplate {
    /// What is known of a project without asking.
    package struct Facts: Hashable, Sendable {
        /// The folder of a virtual environment: `venv`, `.venv`.
        package var venv: String?
        /// Whether a `redis-server` is at hand.
        package var hasRedis: Bool
        /// Whether a `minio` is at hand.
        package var hasMinIO: Bool
        /// The command of the main service, and the files that it depends on.
        package var service: Program?
        /// The command of the test, and the files that it depends on.
        package var test: Program?

        /// Makes facts; without arguments, nothing is known.
        package init(
            venv: String? = nil,
            hasRedis: Bool = false,
            hasMinIO: Bool = false,
            service: Program? = nil,
            test: Program? = nil
        ) {
            self.venv = venv
            self.hasRedis = hasRedis
            self.hasMinIO = hasMinIO
            self.service = service
            self.test = test
        }
    }

    /// A unit to be.
    package struct Program: Hashable, Sendable {
        /// The unit's name; see ``UnitName``.
        package var name: String
        /// The program and its arguments.
        package var command: [String]
        /// The files that it depends on.
        package var inputs: [String]

        package init(name: String, command: [String], inputs: [String]) {
            self.name = name
            self.command = command
            self.inputs = inputs
        }
    }

    /// The text of a `.bgexec.json`, valid as it is, with a line feed at its end.
    ///
    /// Where nothing is known it has a job that prints what to do next.
    package static func render(_ facts: Facts, schema: String? = nil) -> String {
        var members: [String] = []
        if let schema { members.append("  \"$schema\": \(JSONString.quoted(schema))") }
        if let venv = facts.venv { members.append("  \"venv\": \(JSONString.quoted(venv))") }
        var services: [String] = []
        var needs: [String] = []
        if facts.hasRedis {
            services.append(redis)
            needs.append("redis")
        }
        if facts.hasMinIO {
            services.append(minio)
            needs.append("minio")
        }
        if let service = facts.service {
            services.append(unit(service, needs: needs))
            needs = [service.name]
        }
        if !services.isEmpty { members.append(section("services", services)) }
        members.append(section("jobs", [unit(facts.test ?? placeholder, needs: needs)]))
        return "{\n\(members.joined(separator: ",\n"))\n}\n"
    }

    private static let redis = """
            "redis": {
              "command": ["redis-server", "--port", "6379"],
              "detect": true,
              "health": { "redis": "127.0.0.1:6379" }
            }
        """

    private static let minio = """
            "minio": {
              "command": ["minio", "server", "data"],
              "detect": true,
              "health": { "http": "http://127.0.0.1:9000/minio/health/live" }
            }
        """

    private static let placeholder = Program(
        name: "test",
        command: ["echo", "put your test's command into .bgexec.json"],
        inputs: ["."]
    )

    private static func section(_ name: String, _ units: [String]) -> String {
        "  \"\(name)\": {\n\(units.joined(separator: ",\n"))\n  }"
    }

    private static func unit(_ program: Program, needs: [String]) -> String {
        let needed = needs.isEmpty ? "" : "\n      \"needs\": \(JSONText.array(needs)),"
        return """
                \(JSONString.quoted(program.name)): {
                  "command": \(JSONText.array(program.command)),\(needed)
                  "inputs": \(JSONText.array(program.inputs))
                }
            """
    }
}
