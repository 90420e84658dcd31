import ArgumentParser
import Config
import Model
import ProjectContext
import Supervisor
import Syscalls

/// `exec`: any command where a unit runs.
struct ExecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in a unit's environment and folder.",
        discussion: """
            bgexec becomes the command: it has your terminal, its exit code is the answer, and bgexec neither watches it nor keeps its \
            output. It has the environment that the unit's next run gets (env, envFile, venv, PATH) and starts in the unit's folder. The \
            unit need not run, and no daemon is needed. Exits 127 if the command is not found, 126 if it cannot be run.

              bgexec exec api -- python
              bgexec exec api -- pip list
              bgexec exec db -- sh -c 'psql "$DATABASE_URL"'
              bgexec exec test -- pytest --pdb -k checkout
            """
    )

    @Argument(help: "The unit.", completion: .units)
    var unit: String

    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments; a -- before it is left out.")
    var command: [String] = []

    private var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    func validate() throws {
        guard !words.isEmpty else {
            throw ValidationError("Name the command: `bgexec exec \(unit) -- COMMAND`.")
        }
    }

    func run() throws {
        do { throw ExitCode(ErrorReport(try become()).write()) } catch let code as ExitCode { throw code } catch {
            throw ExitCode(ErrorReport(error).write())
        }
    }

    /// - Returns: only when it could not.
    private func become() throws -> UserError {
        let project = try Project.current()
        let environment = EnvironmentSnapshot.current(of: project)
        let config = try LoadedConfig(of: project, environment: environment).config
        try UnitNames(config).check([unit])
        guard let asked = config.unit(named: unit) else {
            return UserError("there is no unit \(unit)", code: .badUsage)
        }
        let factory = UnitFactory(project: project, config: config, environment: environment)
        let program: LaunchSpec.Program
        let directory: Path
        var variables: [String: String]
        do throws(LaunchProblem) {
            let surroundings = try factory.surroundings(of: asked)
            directory = surroundings.directory
            variables = surroundings.environment.values
            program = try CommandFinder(environment: variables, directory: directory).find(.exec(words))
        } catch {
            return UserError(error.description, advice: nil, exitCode: error.exitCode)
        }
        // The terminal is this one, whichever the project was started from.
        for name in Self.ofTerminals {
            variables[name] = variables[name] ?? ThisProcess.environment(name)
        }
        variables["TERM"] = ThisProcess.environment("TERM") ?? variables["TERM"]
        let failure = SpawnRequest(
            executable: program.executable, arguments: program.arguments,
            environment: variables.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) },
            directory: directory
        ).replaceThisProcess()
        return UserError("\(words[0]) cannot be run: \(failure)", advice: nil, exitCode: 126)
    }

    /// What describes the terminal of a command; see `EnvironmentSnapshot`.
    private static let ofTerminals = ["COLUMNS", "LINES", "COLORTERM", "NO_COLOR"]
}
