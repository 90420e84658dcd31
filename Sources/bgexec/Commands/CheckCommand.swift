import ArgumentParser
import Config
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls

/// `check`: is the configuration good, and could everything run?
struct CheckCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration, and that every unit's command, folder and venv are there. Starts nothing."
    )

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    /// What it found, as `--json` prints it.
    struct Findings: Encodable {
        struct Problem: Encodable {
            /// Nil when it is the configuration's.
            var unit: String?
            var text: String
        }

        var config: String
        /// Nil when the configuration cannot be read.
        var units: Int?
        var problems: [Problem] = []
    }

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let environment = EnvironmentSnapshot.take()
        var findings = Findings(config: project.config.description)
        let loaded: LoadedConfig
        do { loaded = try LoadedConfig(of: project, environment: environment) } catch {
            findings.problems = [.init(text: "\(error)")]
            if json { try JSONOutput.print(findings, pretty: true) }
            throw error
        }
        let factory = UnitFactory(project: project, config: loaded.config, environment: environment)
        findings.units = loaded.config.units.count
        for unit in loaded.config.units {
            do {
                _ = try factory.launch(of: unit)
            } catch {
                findings.problems.append(.init(unit: unit.name, text: error.description))
                Output.error("\(Style.standardError.red(unit.name)): \(error)\n")
            }
        }
        if json { try JSONOutput.print(findings, pretty: true) }
        if !findings.problems.isEmpty { return UserError.Code.failed.rawValue }
        if !json {
            Output.print("\(project.config): \(Counted.text(loaded.config.units.count, "unit")), all can run")
        }
        return 0
    }
}
