import FoundationEssentials
import Supervisor
import Syscalls

/// What a daemon must know of the one before it. Written before a request is acknowledged.
struct DaemonState: Codable, Equatable {
    /// The boot that it was written in: after another one nothing of it runs any more.
    var boot = ""
    /// Whether the project has been started and not been stopped.
    var isActive = false
    /// Whether all services are wanted, also those that the configuration may get later.
    var wantsAll = false
    /// The services that are wanted.
    var wanted: [String] = []
    var restarts: [String: Int] = [:]
    /// The last verdict of each job.
    var verdicts: [String: StoredVerdict] = [:]
    var lastCycle: CycleReport?
    /// Cycles are counted on.
    var cycleNumber = 0

    /// A verdict on disk.
    struct StoredVerdict: Codable, Equatable {
        var name: String
        var exitCode: Int32
        var text: String?
    }

    /// Reads the state of a project.
    /// - Returns: an empty state when there is none, or none that can be read; that one is set aside as `state.json.damaged`.
    static func load(from project: Project) -> DaemonState {
        guard let bytes = (try? File.contents(of: file(of: project))) ?? nil else { return DaemonState() }
        if let state = try? JSONDecoder().decode(DaemonState.self, from: Data(bytes)) { return state }
        try? File.rename(file(of: project), to: project.state / "state.json.damaged")
        return DaemonState()
    }

    func save(to project: Project) throws {
        let bytes = try JSONEncoder().encode(self)
        try File.replace(Self.file(of: project), with: Array(bytes))
    }

    private static func file(of project: Project) -> Path { project.state / "state.json" }
}

extension DaemonState.StoredVerdict {
    init(_ verdict: Verdict) {
        name = verdict.name
        exitCode = verdict.exitCode
        if case .broken(let problem) = verdict { text = problem.description }
    }

    var verdict: Verdict? {
        switch name {
        case "passed": .passed
        case "failed": .failed(code: exitCode)
        case "timed out": .timedOut
        case "cancelled": .cancelled
        case "broken": .broken(LaunchProblem(text ?? "", exitCode: exitCode))
        default: nil
        }
    }
}
