import ArgumentParser
import Loop
import ProjectContext
import Wire

/// `restart`: stop and start again.
struct RestartCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Stop services and start them again, at once, and return when they are healthy.",
        discussion: "Without names, all services that run."
    )

    @Argument(help: "The services, or groups of them, to restart.", completion: .servicesAndGroups)
    var units: [String] = []

    @OptionGroup var patience: TimeoutOption

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let (client, accepted) = try await DaemonLauncher.ask(.restart(units: units), of: project)
        try await UnitsUp.show(accepted, from: client, of: project, by: patience.deadline)
        return 0
    }
}
