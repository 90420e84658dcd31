import Config
import History
import Log
import Model
import ProjectContext
import Supervisor
import Syscalls

/// The history for a command: read from the file, so it needs no daemon.
struct HistoryAccess {
    let project: Project
    let reader: LedgerReader

    /// Opens the history of the working folder's project.
    /// - Throws: `UserError` when there is none yet.
    init() throws {
        project = try Project.current()
        let status: FileStatus?
        do throws(SystemError) { status = try File.status(of: project.state / "history.db") } catch {
            if error.isNotPermitted, let userError = project.belongsToAnother() { throw userError }
            throw error
        }
        guard status != nil else {
            throw UserError(
                "there is no history yet", advice: "it begins with `bgexec start` or `bgexec once JOB`",
                code: .failed)
        }
        reader = try LedgerReader(folder: project.state)
    }

    /// The names in the configuration; nil when it cannot be read.
    var configuredUnits: Set<String>? { project.configuredUnits }

    /// The project's object store.
    func store() throws -> ObjectStore { try ObjectStore(folder: project.state / "objects.git") }

    /// The run that a person means: `test#41`, `test@last-failed`, or `test` for its newest.
    func run(named text: String) throws -> RunFacts {
        let name = try RunName(text)
        switch name.choice {
        case .number(let number)?:
            if let run = try reader.run(RunIdentity(unit: name.unit, number: number)) { return run }
            throw UserError(
                "there is no run \(text) in the history", advice: "`bgexec history \(name.unit)` lists them",
                code: .badUsage)
        case .last?, .lastFailed?, nil:
            let isFailed = name.choice == .lastFailed
            if let newest = try reader.runs(.init(unit: name.unit, failedOnly: isFailed, limit: 1)).first {
                return newest
            }
            throw UserError(
                "no \(isFailed ? "failed " : "")run of \(name.unit) is in the history",
                advice: "`bgexec history` lists all",
                code: .badUsage)
        }
    }

    /// Refuses a name that no unit has and that has never run: a typing error. A removed unit still has its runs.
    func check(_ unit: String) throws {
        if try reader.runs(.init(unit: unit, limit: 1)).first != nil { return }
        let environment = ThisProcess.environment
        guard let config = try? LoadedConfig(of: project, environment: environment).config else { return }
        try UnitNames(config).check([unit])
    }

    /// Refuses a service, and a name that nothing has: only jobs have verdicts.
    func checkJob(_ name: String) throws {
        try check(name)
        guard try reader.runs(.init(unit: name, limit: 1)).first?.kind == .service else { return }
        throw UserError(
            "\(name) is a service, and only jobs have verdicts",
            advice: "`bgexec why \(name)` tells what happened to it",
            code: .badUsage)
    }

    /// The newest run of the red job that ran last, of one whose inputs are known if there is any; nil when no job is red.
    func newestRed() throws -> RunFacts? {
        let red = try reader.newest().filter { $0.isRed }.sorted { $1.begun.nanoseconds < $0.begun.nanoseconds }
            .filter { try reader.turn(of: $0.run.unit) != nil }
        return red.first { $0.snapshot != nil } ?? red.first
    }
}

extension RunFacts {
    /// Whether it is a job's own run and came out red.
    var isRed: Bool {
        guard kind == .job else { return false }
        return switch verdict {
        case .failed?, .timedOut?: true
        case .passed?, .cancelled?, .broken?, nil: false
        }
    }
}
