import FoundationEssentials
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Finds a project's daemon, or starts one.
@LoopActor
enum DaemonLauncher {
    /// How long a new daemon may take to say that it listens.
    private static let patience = Duration.seconds(20)

    /// A connection to the project's daemon, which is started when none runs.
    /// - Throws: `UserError` with what the new daemon said when it cannot work, or that it is not started since it crashes again and
    ///   again.
    static func connect(to project: Project) async throws -> ControlClient {
        if let client = try ControlClient.connect(to: project) { return client }
        try project.prepareFolders()
        let deadline = LoopInstant.now.advanced(by: patience)
        while LoopInstant.now < deadline {
            try CrashLoop.check(project)
            switch try await start(project, by: deadline) {
            case .listens, .anotherRuns: break
            case .refused(let refusal):
                throw UserError(refusal.message, advice: refusal.advice, exitCode: refusal.exitCode)
            }
            if let client = try ControlClient.connect(to: project) { return client }
            try await endUnreachable(of: project)
            // Another command's daemon has the lock and does not listen yet.
            try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(10)))
        }
        throw UserError(
            "the daemon did not start listening within \(DurationFormat.chosen(patience))",
            advice: "see \(project.state / "daemon.log")")
    }

    /// Why no daemon can be had; nil when one runs, or has been started now.
    static func problem(of project: Project) async -> UserError? {
        do {
            try await connect(to: project).close()
            return nil
        } catch { return ErrorReport(error).userError }
    }

    /// Ends a daemon that has the lock and cannot be reached, as when its socket was deleted or the project's folder was moved:
    /// the next one takes over what runs.
    static func endUnreachable(of project: Project) async throws {
        guard let holder = LockHolder.find(of: project) else { return }
        // It listens since before it was found: if it can be reached it is not lost.
        if let client = try ControlClient.connect(to: project) { return client.close() }
        try holder.send(.terminate)
        try await holder.waitUntilGone()
    }

    /// Sends a request to the project's daemon. One that is just being killed still accepts and breaks off: then its
    /// successor is asked.
    /// - Parameter limit: when the command gives up although the daemon is at work.
    static func ask(
        _ request: Request, of project: Project, by limit: LoopInstant? = nil
    ) async throws -> (client: ControlClient, Answer.Accepted) {
        let deadline = LoopInstant.now.advanced(by: patience)
        while true {
            let client = try await connect(to: project)
            do {
                let accepted = try await client.ask(request, by: limit)
                // `status` shows it itself.
                if case .status = request {} else { warn(accepted.status.daemonProblem) }
                return (client, accepted)
            } catch let lost as DaemonLost {
                client.close()
                if LoopInstant.now >= deadline { throw lost }
                try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(10)))
            }
        }
    }

    private static func warn(_ problem: String?) {
        if let problem { Output.error("bgexec: \(problem)\n") }
    }

    /// The arguments of a project's daemon in the background.
    static func arguments(of project: Project) -> [String] {
        // The daemon begins in the folder, whose name need not be text.
        ["bgexec", "daemon", "run", project.root.text ?? ".", "--background"]
    }

    /// Starts a daemon in a session of its own, out of the reach of this terminal, and waits for its first word.
    private static func start(_ project: Project, by deadline: LoopInstant) async throws -> FirstWord {
        let request = SpawnRequest(
            executable: try ThisProcess.executable(),
            arguments: arguments(of: project).map { Array($0.utf8) },
            // The notify socket belongs to the service that started this command, and the daemon is not part of it.
            environment: ThisProcess.environment.filter { $0.key != "NOTIFY_SOCKET" }
                .map { Array("\($0.key)=\($0.value)".utf8) },
            directory: project.root
        )
        let pipe = try Descriptor.pipe()
        let null = try File.openNull()
        let errors = try File.openForAppending(project.state / "daemon.log")
        _ = try request.start(input: null, output: pipe.writing, error: errors)
        let reading = try Connection(nonBlocking: pipe.takeReading())
        defer { reading.close() }
        var said: [UInt8] = []
        while true {
            let bytes = try await reading.read(upTo: 4096, by: deadline)
            if bytes.isEmpty { break }
            said += bytes
        }
        guard let word = try? JSONDecoder().decode(FirstWord.self, from: Data(said)) else {
            throw UserError("the daemon ended before it was ready", advice: "see \(project.state / "daemon.log")")
        }
        return word
    }
}

/// What a new daemon says on its standard output before it closes it.
enum FirstWord: Codable, Sendable {
    case listens
    case anotherRuns
    case refused(Answer.Refusal)
}
