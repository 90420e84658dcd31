import ArgumentParser
import Config
import Loop
import Model
import ProjectContext
import Syscalls

/// `env`: what a run gets, and where each value comes from.
struct EnvCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Print the environment that a unit's run gets, and where each value comes from.",
        discussion: """
            Shows the current run, or the next one if the unit is not running. Later sources win: the environment of the command \
            that started the project (inherited), the project's envFile and env, the unit's envFile and env, the venv, and bgexec's \
            own variables. \
            Values that look like secrets are hidden; --reveal shows them, and --null prints everything as the run gets it.

              bgexec env router
              bgexec env router --reveal | grep PATH
              bgexec env router --null | tr '\\0' '\\n'
              bgexec exec router -- python    (any command in this environment)
            """
    )

    @Argument(help: "The unit.", completion: .units)
    var unit: String

    @Flag(help: "Show values that look like secrets.")
    var reveal = false

    @Flag(
        name: [.customLong("null"), .customShort("0")],
        help: "Print NAME=value, each followed by a NUL: the exact bytes of /proc/PID/environ.")
    var null = false

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    func validate() throws {
        if null && json { throw ValidationError("Give --null or --json, not both.") }
    }

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let environment = EnvironmentSnapshot.current(of: project)
        let config = try LoadedConfig(of: project, environment: environment).config
        try UnitNames(config).check([unit])
        guard let asked = config.unit(named: unit) else { return UserError.Code.badUsage.rawValue }
        let preview = try RunPreview(of: asked, in: project, config, from: environment)
        let table = EnvironmentTable(preview: preview, reveals: reveal)
        if null {
            Output.write(preview.bytes)
        } else if json {
            try JSONOutput.print(table.report, pretty: true)
        } else {
            table.lines(.standardOutput).forEach(Output.print)
        }
        if !preview.outdated.isEmpty {
            Output.error(
                "\(preview.run) was started with other values of \(preview.outdated.joined(separator: ", ")): `bgexec restart \(unit)` applies these\n"
            )
        }
        return 0
    }
}
