import ArgumentParser
import FoundationEssentials
import Loop
import Syscalls

/// The daemon itself.
struct DaemonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "The project's background process.",
        discussion: "It is started by the commands that need it and ends with `bgexec stop`.",
        subcommands: [DaemonRunCommand.self, DaemonRestartCommand.self]
    )
}

/// `daemon run`: the program that every other command talks to.
struct DaemonRunCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Be the daemon of a project, in the foreground.", shouldDisplay: false)

    @Argument(help: "The project's folder.")
    var folder: String = "."

    func carryOut() async throws -> Int32 {
        let word: FirstWord
        var daemon: Daemon?
        do {
            let fresh = try Daemon(of: Project.find(from: Path(folder)))
            daemon = fresh
            try await fresh.begin()
            word = .listens
        } catch is DaemonIsRunning {
            word = .anotherRuns
        } catch {
            let complaint = ErrorReport(error).complaint
            word = .refused(.init(message: complaint.message, advice: complaint.advice, exitCode: complaint.code))
        }
        Output.write(Array(try JSONEncoder().encode(word)))
        try ThisProcess.closeStandardOutput()
        if case .listens = word { await daemon?.untilEnded() }
        return 0
    }
}

/// `daemon restart`: after an upgrade of the program.
struct DaemonRestartCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Put a new daemon in the place of the old; nothing else restarts.")

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        if let client = try ControlClient.connect(to: project) {
            // Not asked for: an older one may not understand the question.
            let pid = client.daemon
            client.close()
            if let pid, let process = try? ProcessHandle(opening: pid) {
                try process.send(.terminate)
                try await process.waitUntilGone()
            }
        }
        let status = try await DaemonLauncher.ask(.status, of: project).1.status
        Output.print("daemon \(status.daemon ?? 0) has taken over")
        return 0
    }
}
