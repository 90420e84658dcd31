import Loop
public import Syscalls

/// How a command of a unit that is not its run is executed: with the unit's environment, in its folder.
public struct CommandLaunch: Sendable {
    /// The file to execute.
    public var executable: Path
    /// The arguments, the program's own name first.
    public var arguments: [[UInt8]]
    /// The whole environment.
    public var environment: [[UInt8]]
    /// The folder it starts in.
    public var directory: Path

    public init(executable: Path, arguments: [[UInt8]], environment: [[UInt8]], directory: Path) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}

/// Runs the command; exit 0 is healthy, otherwise the last line that it printed says why not. When it ends, or at the deadline,
/// everything that it has started is killed.
@LoopActor
func askCommand(_ command: Command, _ launch: CommandLaunch?, by deadline: LoopInstant, on loop: any Reactor) async
    -> ProbeAnswer
{
    guard let launch else { return .unhealthy("the health check's command cannot run") }
    do {
        let probe = try HelperCommand(launch, on: loop)
        let end = await probe.end(by: deadline)
        let lastLine = probe.lastLine
        switch end {
        case .exited(0): return .healthy(lastLine.isEmpty ? "the health check exited with 0" : lastLine)
        case let status?:
            return .unhealthy(lastLine.isEmpty ? "the health check ended with \(status)" : "\(lastLine) (\(status))")
        case nil: return .unhealthy("the health check took too long" + (lastLine.isEmpty ? "" : ": \(lastLine)"))
        }
    } catch {
        if let shortage = ResourceShortage(error) { return .unknown(shortage.text(checking: "it")) }
        return .unhealthy("the health check could not start: \(error)")
    }
}
