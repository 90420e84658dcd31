import Loop
public import Syscalls

/// How a command of a unit is run besides its runs: with the unit's environment, in its folder.
public struct CommandLaunch: Sendable {
    /// The file to execute.
    public var executable: Path
    /// The arguments, the program's own name first.
    public var arguments: [[UInt8]]
    /// The whole environment.
    public var environment: [[UInt8]]
    /// The folder it starts in.
    public var directory: Path

    /// States how.
    public init(executable: Path, arguments: [[UInt8]], environment: [[UInt8]], directory: Path) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}

/// Runs the command; exit 0 is healthy, else the last line that it printed says why not. At its end, or at the deadline, all that
/// it has started is killed.
@LoopActor
func askCommand(_ command: Command, _ launch: CommandLaunch?, by deadline: LoopInstant) async -> ProbeAnswer {
    guard let launch else { return .unhealthy("the health check's command cannot run") }
    do {
        let probe = try HelperCommand(launch)
        let end = await probe.end(by: deadline)
        let said = probe.lastLine
        switch end {
        case .exited(0): return .healthy(said.isEmpty ? "the health check exited with 0" : said)
        case let status?:
            return .unhealthy(said.isEmpty ? "the health check ended with \(status)" : "\(said) (\(status))")
        case nil: return .unhealthy("the health check took too long" + (said.isEmpty ? "" : ": \(said)"))
        }
    } catch {
        return .unhealthy("the health check could not start: \(error)")
    }
}
