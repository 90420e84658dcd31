import ArgumentParser
import Config
import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// `status`: which services are up and which jobs are green.
struct StatusCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show every unit: state, pid, uptime, restarts, health, inputs, last exit, and the last cycle.",
        discussion: """
            Works from any folder below the project, returns at once, and starts nothing. On a terminal the columns are cut to fit; \
            units that are named are shown with all that is known of them.

            Below the table are the last error lines of each job that failed without naming items, and of each service that does not start.

            INPUTS shows whether a verdict, or a running service, is up to date: `fresh` if it reflects the current inputs, STALE \
            with the files that have changed since. A short summary of what happened since you last looked comes first; "last" is \
            remembered for each reader: a terminal's user, or the name in BGEXEC_READER.

            With --watch it is drawn again in the same place whenever something changes, until Ctrl+C, also across a stop and a start \
            of the project. In a pipe each change prints the table, or with --json one line, again.

              bgexec status
              bgexec status api db
              bgexec status --watch
              BGEXEC_READER=agent-7 bgexec status --json
            """
    )

    @Argument(help: "The units; none for all.", completion: .unitsAndGroups)
    var units: [String] = []

    @Flag(name: [.customShort("w"), .long], help: "Show it again whenever something changes.")
    var watch = false

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    // All are shown in any case.
    @Flag(name: .shortAndLong, help: .hidden)
    var all = false

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        if watch { return try await keepShowing(project) }
        var report = try await chosen(ProjectStatus.read(of: project))
        // Of some units: what has happened to the others is still news.
        let absence = units.isEmpty ? MissedEvents(of: Reader.watching, in: project) : nil
        report.news = absence?.news
        report.units = report.units.map { $0.withErrors(in: project) }
        if json {
            try JSONOutput.print(report, pretty: true)
        } else {
            lines(of: report).forEach(Output.print)
        }
        try await absence?.markAsRead()
        return 0
    }

    private func chosen(_ report: ProjectReport) throws -> ProjectReport {
        if units.isEmpty { return report }
        // With a broken configuration the report has its units nevertheless.
        let config = try? LoadedConfig(of: .current(), environment: ThisProcess.environment).config
        let chosen = try UnitNames(config ?? ProjectConfig(), and: report.units.map(\.name)).expand(units)
        var report = report
        report.units = report.units.filter { chosen.contains($0.name) }
        return report
    }

    private func lines(of report: ProjectReport) -> [String] {
        let style = Style.standardOutput
        let details = units.isEmpty ? [] : report.units.flatMap { [""] + StatusDetails(unit: $0, style: style).lines }
        return StatusTable(report: report, style: style).lines + details
    }

    @LoopActor
    private func keepShowing(_ project: Project) async throws -> Int32 {
        var frame = ScreenFrame()
        var last: String?
        let isOnScreen = !json && ThisProcess.isTerminal(.output) && ThisProcess.environment("TERM") != "dumb"
        try await StatusWatch(project).run(isTicking: isOnScreen) { whole, age in
            let report = try chosen(whole)
            if isOnScreen, let size = TerminalSize.ofOutput {
                let bytes = frame.update(lines(of: report.after(age)), on: size, .standardOutput)
                return bytes.isEmpty ? () : Output.write(bytes)
            }
            let facts = report.factsThatChange
            if facts == last { return }
            if !json, last != nil { Output.print("") }
            last = facts
            if json { return try JSONOutput.print(report, pretty: false) }
            lines(of: report).forEach(Output.print)
        }
        return 0
    }
}

extension ProjectReport {
    /// The same a moment later, if nothing has happened.
    fileprivate func after(_ age: Duration) -> ProjectReport {
        var report = self
        for index in report.units.indices {
            report.units[index].secondsInState += age.seconds
            report.units[index].uptimeSeconds = report.units[index].uptimeSeconds.map { $0 + age.seconds }
        }
        return report
    }

    /// All that is news when it changes: not how long something has lasted.
    fileprivate var factsThatChange: String {
        let units = units.map { unit in
            "\(unit.name) \(unit.stateText) \(unit.run) \(unit.pid ?? 0) \(unit.reason) \(unit.health ?? "") \(unit.inputsText) "
                + "\(unit.lastExit ?? "") \(unit.suspended ?? "") \(unit.lingering == nil)"
        }
        let problems = [configProblem, notDurable, stateProblem, daemonProblem, logProblem].map { $0 ?? "" }
        let cycle = lastCycle.map { CycleLine($0, Style(isOn: false)).text } ?? ""
        return (["\(running)"] + units + problems + (inputRemarks ?? []) + [cycle]).joined(separator: "\n")
    }
}
