import ArgumentParser
import Config
import Loop
import Syscalls

/// `check`: is the configuration good, and could everything run?
struct CheckCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration, and that every unit's command, folder and venv are there. Starts nothing."
    )

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let environment = EnvironmentSnapshot.take()
        let loaded = try LoadedConfig(of: project, environment: environment)
        let factory = UnitFactory(project: project, config: loaded.config, environment: environment)
        var problems = 0
        for unit in loaded.config.units {
            do {
                _ = try factory.launch(of: unit)
            } catch {
                problems += 1
                Output.error("\(Style.standardError.red(unit.name)): \(error)\n")
            }
        }
        if problems > 0 { return Complaint.Code.failed.rawValue }
        Output.print("\(project.config): \(loaded.config.units.count) units, all can run")
        return 0
    }
}
