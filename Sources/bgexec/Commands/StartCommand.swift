import ArgumentParser
import Loop
import ProjectContext
import Syscalls
import Wire

/// `start`: services up, terminal back.
struct StartCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start services in the background, in the order of `needs`, and return when all are healthy.",
        discussion: """
            Without names, starts all services of the project. Units that a service needs are started too. The daemon then keeps \
            them running, and reruns jobs when their inputs are saved, even after the terminal is closed.

              bgexec start
              bgexec start router --timeout 30s
            """
    )

    @Argument(help: "The services, or groups of them, to start.", completion: .servicesAndGroups)
    var units: [String] = []

    @OptionGroup var patience: TimeoutOption

    // It always does both.
    @Flag(name: [.customShort("d"), .long, .customLong("wait")], help: .hidden)
    var detach = false

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let deadline = patience.deadline
        let (client, accepted) = try await DaemonLauncher.ask(.start(units: units), of: project, by: deadline)
        try await UnitsUp.show(accepted, from: client, of: project, by: deadline)
        return 0
    }
}
