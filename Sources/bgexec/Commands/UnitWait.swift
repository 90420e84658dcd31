import Loop
import Syscalls

/// Waits for units while it shows how they are getting on.
@LoopActor
struct UnitWait {
    /// Failed starts in a row after which nobody should be kept waiting: the third comes about two seconds after the first.
    private static let failuresThatCount = 3

    let project: Project
    let client: ControlClient
    let units: [String]

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
            if let unit = try await nextUnit(by: deadline, waitingFor: concerned.filter { !$0.up }) {
                if latest[unit.name]?.state != unit.state, units.contains(unit.name) { progress.show(unit) }
                latest[unit.name] = unit
            }
        }
    }

    /// Waits until all are up, then prints the project's status. When the daemon is killed meanwhile, its successor is asked.
    func untilUpAndShown(_ status: ProjectReport, by deadline: LoopInstant) async throws {
        var (wait, status) = (self, status)
        while true {
            do {
                try await wait.untilUp(status, by: deadline)
                break
            } catch is DaemonEnded {
                try DaemonEnded.mustBeFollowed(in: project)
                let services = status.units.filter { units.contains($0.name) && $0.kind == "service" }.map(\.name)
                let (client, accepted) = try await DaemonLauncher.ask(.start(units: services), of: project)
                (wait, status) = (UnitWait(project: project, client: client, units: units), accepted.status)
            }
        }
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
            guard let unit = try await nextUnit(by: deadline, waitingFor: left) else { continue }
            if latest[unit.name]?.state != unit.state, units.contains(unit.name) { progress.show(unit) }
            latest[unit.name] = unit
        }
    }

    private func nextUnit(by deadline: LoopInstant, waitingFor left: [UnitReport]) async throws -> UnitReport? {
        do {
            switch try await client.next(by: deadline) {
            case .unit(let unit): return unit
            case .notice(let text):
                Output.error("\(text)\n")
                return nil
            case .accepted, .refused, .cycle, .trial: return nil
            case nil:
                throw DaemonEnded()
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

/// The daemon has ended: because there was nothing left for it, or because it was killed.
struct DaemonEnded: Error {
    /// What to do about it when it was waited for: ask the successor of one that was killed.
    /// - Throws: `Complaint` when there is none to come, since the project was stopped.
    static func mustBeFollowed(in project: Project) throws {
        guard DaemonState.isLeft(in: project) else {
            throw Complaint("the project was stopped meanwhile", advice: nil, code: .failed)
        }
    }
}
