import ArgumentParser
import Loop
import Model
import ProjectContext
import Wire

/// `watch`: starts everything and shows cycles live.
struct WatchCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Start all services and show cycles live; Ctrl+C stops what this command has started.",
        discussion: """
            The daemon does the work: if this terminal closes, everything keeps running. With --detach the command returns as soon \
            as everything is healthy.

            With --json each line is a flat object with `event` and `time`: `unit` and `cycle` have the fields that a unit and a \
            cycle have in `status --json`, `notice` has a `text`.

              bgexec watch
              bgexec watch --detach
            """
    )

    @Argument(help: "The services to start; all by default.", completion: .servicesAndGroups)
    var units: [String] = []

    @Flag(name: [.customShort("d"), .long], help: "Give the terminal back as soon as everything is healthy.")
    var detach = false

    @Flag(help: "Print each event as one line of JSON.")
    var json = false

    @OptionGroup var patience: TimeoutOption

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let signals = try InterruptWatch()
        let (client, accepted) = try await DaemonLauncher.ask(.start(units: units), of: project)
        if detach {
            try await UnitsUp.show(accepted, from: client, of: project, by: patience.deadline)
            return 0
        }
        let daemon = DaemonFollower(client, of: project, again: .follow)
        signals.onInterrupt { daemon.close() }
        if !json {
            StatusTable(report: accepted.status, style: .standardOutput).lines.forEach(Output.print)
            Output.print(Style.standardOutput.dim("watching; Ctrl+C stops what this command has started"))
        }
        do {
            _ = try await Follower(Watching(isComplete: json), daemon, show: show).run()
        } catch  where signals.wasInterrupted {
            return try await stop(accepted, project)
        } catch is DaemonEnded {
            try show(.notice("the project was stopped"))
        }
        return 0
    }

    @LoopActor
    private func show(_ line: FollowLine) throws {
        if json {
            if let event = WatchEvent(line) { try JSONOutput.print(event, pretty: false) }
            return
        }
        let style = Style.standardOutput
        let clock = style.dim(WallClock.now)
        switch line {
        case .unit(let unit):
            Output.print("\(clock)  \(unit.name) \(style.paint(unit.tone, unit.stateText))  \(style.dim(unit.reason))")
        case .cycle(let cycle): Output.print("\(clock)  \(CycleLine(cycle, style).text)")
        case .notice(let text): Output.print("\(clock)  \(style.yellow(text))")
        case .run, .waits: break
        }
    }

    /// Units that ran before this command keep running.
    @LoopActor
    private func stop(_ accepted: Answer.Accepted, _ project: Project) async throws -> Int32 {
        guard let client = try ControlClient.connect(to: project) else { return UserError.Code.interrupted.rawValue }
        let now = try await client.ask(.status).status
        let others = now.units.filter { $0.wanted && $0.isService && !accepted.started.contains($0.name) }
        if others.isEmpty || !accepted.started.isEmpty {
            let stopped = try await StopCommand.stop(
                others.isEmpty ? [] : accepted.started, of: project, by: patience.deadline)
            try show(.notice("stopped \(stopped.joined(separator: ", "))"))
        }
        return UserError.Code.interrupted.rawValue
    }
}
