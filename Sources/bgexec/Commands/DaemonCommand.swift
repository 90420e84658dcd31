import ArgumentParser
import Daemon
import FoundationEssentials
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// The daemon itself.
struct DaemonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "The project's background process.",
        discussion: """
            Commands that need it start it automatically; `bgexec stop` ends it. If it is killed or crashes while something runs, it is \
            started again at once, at most five times within ten minutes. With BGEXEC_RESTART_DAEMON=no in the environment of the \
            command that starts it, it is not.
            """,
        subcommands: [DaemonRunCommand.self, DaemonRestartCommand.self]
    )
}

/// `daemon run`: the program that every other command talks to.
struct DaemonRunCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the daemon of a project in the foreground.", shouldDisplay: false)

    @Argument(help: "The project's folder.")
    var folder: String = "."

    @Flag(help: "Start all services if the project is not started; replace a running daemon.")
    var autostart = false

    @Flag(help: .hidden)
    var background = false

    @Option(help: .hidden)
    var by: String?

    func carryOut() async throws -> Int32 {
        let word: FirstWord
        var daemon: Daemon?
        do {
            let project = try Project.find(from: Path(folder))
            let fresh = try await takeOver(project)
            daemon = fresh
            try await fresh.begin()
            word = .listens
        } catch is DaemonIsRunning {
            word = .anotherRuns
        } catch {
            let userError = ErrorReport(error).userError
            word = .refused(.init(message: userError.message, advice: userError.advice, exitCode: userError.code))
        }
        Output.write(Array(try JSONEncoder().encode(word)))
        try ThisProcess.closeStandardOutput()
        switch word {
        case .listens:
            await daemon?.untilEnded()
            return 0
        case .anotherRuns: return 0
        // A service manager reads no first word.
        case .refused(let refusal):
            Output.error("bgexec: \(refusal.message)\n")
            return autostart ? refusal.exitCode : 0
        }
    }

    /// The project's daemon. One that the session starts must be the one that its manager knows: any other daemon is replaced.
    @LoopActor private func takeOver(_ project: Project) async throws -> Daemon {
        let deadline = LoopInstant.now.advanced(by: .seconds(20))
        let origin =
            background
            ? DaemonOrigin(
                background: DaemonLauncher.arguments(of: project), of: project, shimOf: by.flatMap { RunIdentity($0) })
            : DaemonOrigin()
        while true {
            do {
                return try Daemon(of: project, startsAllServices: autostart, origin: origin)
            } catch let running as DaemonIsRunning {
                guard autostart, LoopInstant.now < deadline else { throw running }
                try await DaemonRestartCommand.end(project)
                try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(10)))
            }
        }
    }
}

/// `daemon restart`: after an upgrade of the program.
struct DaemonRestartCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Replace the running daemon; nothing else restarts.")

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        // Do not end a working daemon if the new one could not start.
        try Ledger.refuseLater(in: project.state)
        CrashLoop.forget(project)
        try? DaemonRestarts.forget(in: project.state)
        // A daemon started by systemd is replaced by systemd, so that systemd knows the new one.
        let unit = try? Autostart(of: project).unit.name
        if let unit, let pid = try ControlClient.connect(to: project)?.daemon, Systemd.started(pid, as: unit) {
            // A requested restart must not count towards the limit after which systemd gives up.
            _ = await Systemd.ask("reset-failed", unit)
            if let problem = await Systemd.ask("restart", unit) { throw UserError(problem, code: .failed) }
        } else {
            try await Self.end(project)
        }
        let status = try await DaemonLauncher.ask(.status, of: project).1.status
        Output.print("daemon \(status.daemon ?? 0) has taken over")
        return 0
    }

    /// Ends the project's daemon while units keep running, and waits until it has ended.
    @LoopActor static func end(_ project: Project) async throws {
        guard let client = try ControlClient.connect(to: project) else {
            return try await DaemonLauncher.endUnreachable(of: project)
        }
        // By a signal, not a request: an older daemon may not understand the request.
        let pid = client.daemon
        client.close()
        guard let pid, let process = try? ProcessHandle(opening: pid) else { return }
        try process.send(.terminate)
        try await process.waitUntilGone()
    }
}
