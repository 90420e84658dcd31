import ArgumentParser
import Config
import History
import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// `why`: of a unit, the chain of reasons behind its state; of a path, whether it is watched, and what decided.
struct WhyCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain why a unit is in its state, or why a path is watched or not.",
        discussion: """
            For a unit: each state change, its reason and who caused it, the newest first; then, if it failed, the lines of its log that \
            say why. For a path, which need not exist: \
            which unit's inputs include it, or which file and line ignores it; exits with 1 if it is not watched. \
            Paths work without a configuration too.

              bgexec why router
              bgexec why router/router.py
            """
    )

    @Argument(
        help: "A unit, or a file or folder. If it could be both, it is a unit; write ./NAME for the path.",
        completion: .units)
    var subject: String

    @Option(
        name: [.customShort("n", allowingJoined: true), .long], parsing: .unconditional,
        help: "For a unit, how many state changes to show.")
    var number = 10

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if subject.isEmpty { throw ValidationError("the name is empty: is a variable not set?") }
        if number < 1 { throw ValidationError("-n \(number): use a number from 1.") }
    }

    func carryOut() async throws -> Int32 {
        let here = try File.workingDirectory()
        let asked = PathArgument.absolute(subject, from: here)
        guard let project = try Project.around() else {
            // A unit's name seldom has a dot, and the name of a file that is yet to be nearly always.
            let isPath = try subject.contains { $0 == "/" || $0 == "." } || File.status(of: asked) != nil
            return try isPath ? PathReason(asked, in: here).print(json: json) : noSuchUnit()
        }
        let loaded = try LoadedConfig(of: project, environment: EnvironmentSnapshot.take())
        guard loaded.config.unit(named: subject) != nil else {
            let reason = PathReason(asked, project, loaded.config)
            // What need not exist is a path when something is known of it.
            if !subject.contains("/"), !subject.contains("."), !reason.watched, reason.ignoredBy == nil,
                try File.status(of: asked) == nil
            {
                try UnitNames(loaded.config).check([subject])
            }
            return try reason.print(json: json)
        }
        return try await printChain(in: project)
    }

    /// Without a project there are no units.
    private func noSuchUnit() throws -> Int32 {
        _ = try Project.current()
        return UserError.Code.badUsage.rawValue
    }

    private func printChain(in project: Project) async throws -> Int32 {
        let history = try HistoryAccess()
        let chain = try history.reader.chain(of: subject, limit: number)
        if json {
            try JSONOutput.print(chain.map(EventReport.init), pretty: true)
            return 0
        }
        let unit = try await ProjectStatus.read(of: project).units.first { $0.name == subject }?.withErrors(
            in: project, ofItems: true)
        if let freshness = unit?.freshness, !freshness.isFresh, let text = freshness.text {
            Output.print("\(subject): \(text)")
        }
        if let next = unit?.nextRunText { Output.print("\(subject): next run \(next), by its schedule") }
        if chain.isEmpty { Output.print("\(subject) has never been started") }
        for event in chain { Output.print(EventLine(event: event, style: .standardOutput).text) }
        if let unit, unit.errorLines?.isEmpty == false {
            Output.print(unit.isService ? "its log ends with:" : "what failed:")
            unit.errorText(.standardOutput, indentation: "  ").forEach(Output.print)
        }
        return 0
    }
}
