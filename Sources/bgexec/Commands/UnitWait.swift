import Loop
import Syscalls

/// Waits for units while it shows how they are getting on.
@LoopActor
struct UnitWait {
    /// Failed starts in a row after which nobody should be kept waiting: the third comes about two seconds after the first.
    private static let failuresThatCount = 3

    let project: Project
    let units: [String]
    private let daemon: DaemonFollower

    /// - Parameter follows: whether a daemon that takes over is waited for in the place of the one that was killed.
    init(project: Project, client: ControlClient, units: [String], follows: Bool = true) {
        self.project = project
        self.units = units
        daemon = DaemonFollower(client, of: project, again: follows ? .wait(units: units, fresh: false) : nil)
    }

    /// Returns when all are healthy or external.
    /// - Throws: `Complaint` when one of them cannot start, with its last log lines; or when the time is over.
    func untilUp(_ status: ProjectReport, by deadline: LoopInstant) async throws {
        var latest = Dictionary(uniqueKeysWithValues: status.units.map { ($0.name, $0) })
        let progress = Progress()
        while true {
            let concerned = units.compactMap { latest[$0] }
            if concerned.allSatisfy(\.up) { return }
            let failed = Self.hopeless(among: concerned)
            if !failed.isEmpty { throw Self.complaint(about: failed, in: project, code: .failed) }
            for unit in try await nextUnits(by: deadline, waitingFor: concerned.filter { !$0.up }) {
                if latest[unit.name]?.state != unit.state, units.contains(unit.name) { progress.show(unit) }
                latest[unit.name] = unit
            }
        }
    }

    /// Waits until all are up, then prints the project's status.
    func untilUpAndShown(_ status: ProjectReport, by deadline: LoopInstant) async throws {
        do { try await untilUp(status, by: deadline) } catch is DaemonEnded { throw DaemonEnded.complaint }
        let report = try await ProjectStatus.read(of: project)
        StatusTable(report: report, style: .standardOutput).lines.forEach(Output.print)
    }

    /// Returns when none of them has a process left.
    /// - Throws: `DaemonEnded` when the daemon has, for whatever reason.
    func untilStopped(_ status: ProjectReport, by deadline: LoopInstant) async throws {
        var latest = Dictionary(uniqueKeysWithValues: status.units.map { ($0.name, $0) })
        let progress = Progress()
        while true {
            let left = units.compactMap { latest[$0] }.filter { !Self.isStopped($0) }
            if left.isEmpty { return }
            for unit in try await nextUnits(by: deadline, waitingFor: left) {
                if latest[unit.name]?.state != unit.state, units.contains(unit.name) { progress.show(unit) }
                latest[unit.name] = unit
            }
        }
    }

    private func nextUnits(by deadline: LoopInstant, waitingFor left: [UnitReport]) async throws -> [UnitReport] {
        do {
            switch try await daemon.next(by: deadline) {
            case .unit(let unit): return [unit]
            case .accepted(let accepted): return accepted.status.units
            case .notice(let text):
                Output.error("\(text)\n")
                return []
            case .refused, .cycle, .trial: return []
            case nil: throw DaemonEnded()
            }
        } catch is Connection.TimedOut {
            let names = left.map { "\($0.name) is \($0.state): \($0.reason)" }.joined(separator: "\n  ")
            throw Complaint(
                "gave up waiting\n  \(names)", advice: "it goes on in the background; `bgexec status` shows it",
                code: .timedOut)
        }
    }

    /// Those that cannot start, as soon as none is left that may still come up; until then none.
    static func hopeless(among units: [UnitReport]) -> [UnitReport] {
        let down = units.filter { !$0.up }
        let mayComeUp = down.contains { !hasFailed($0) && $0.state != "blocked" }
        return mayComeUp ? [] : down.filter(hasFailed)
    }

    private static func hasFailed(_ unit: UnitReport) -> Bool {
        unit.state == "parked" || unit.failures >= failuresThatCount
    }

    private static func isStopped(_ unit: UnitReport) -> Bool { unit.state == "stopped" || unit.state == "idle" }

    /// What is wrong with them, with their last log lines.
    static func complaint(about failed: [UnitReport], in project: Project, code: Complaint.Code) -> Complaint {
        let parts = failed.map { unit in
            let lines = LogExcerpt(project, unit: unit.name, last: 15).lines
            let excerpt = lines.isEmpty ? "" : "\n    " + lines.joined(separator: "\n    ")
            return "\(unit.name) cannot start: \(unit.reason)\(excerpt)"
        }
        let names = failed.map(\.name).joined(separator: " ")
        return Complaint(
            parts.joined(separator: "\n"),
            advice: "mend the cause: it is tried again by itself. More: `bgexec logs \(names)`",
            code: code
        )
    }
}

/// The daemon has ended, and no other is waited for.
struct DaemonEnded: Error {
    /// What is said when somebody has stopped the project meanwhile.
    static var complaint: Complaint {
        Complaint("the project was stopped meanwhile", advice: "`bgexec start` starts it again", code: .failed)
    }
}
