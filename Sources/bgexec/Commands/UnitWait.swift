import Loop
import Model
import ProjectContext
import Syscalls
import Wire

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
    /// - Throws: `UserError` when one of them cannot start, with its last log lines; or when the time is over.
    func untilUp(_ status: ProjectReport, by deadline: LoopInstant) async throws {
        var latest = Latest(status, of: units) { !$0.up }
        let progress = Progress()
        while !latest.left.isEmpty {
            let failed = Self.hopeless(among: latest.left.values)
            if !failed.isEmpty { throw Self.userError(about: latest.inOrder(failed), in: project, code: .failed) }
            for unit in try await nextUnits(by: deadline, waitingFor: latest) {
                if latest.take(unit) { progress.show(unit) }
            }
        }
    }

    /// Waits until all are up, then prints the project's status.
    func untilUpAndShown(_ status: ProjectReport, by deadline: LoopInstant) async throws {
        do { try await untilUp(status, by: deadline) } catch is DaemonEnded { throw DaemonEnded.userError }
        let report = try await ProjectStatus.read(of: project)
        StatusTable(report: report, style: .standardOutput).lines.forEach(Output.print)
    }

    /// Returns when none of them has a process left.
    /// - Throws: `DaemonEnded` when the daemon has, for whatever reason.
    func untilStopped(_ status: ProjectReport, by deadline: LoopInstant) async throws {
        var latest = Latest(status, of: units) { !Self.isStopped($0) }
        let progress = Progress()
        while !latest.left.isEmpty {
            for unit in try await nextUnits(by: deadline, waitingFor: latest) {
                if latest.take(unit) { progress.show(unit) }
            }
        }
    }

    /// What is known of the units that are waited for. An event costs the same however many they are.
    private struct Latest {
        private let units: [String]
        private let isAwaited: (UnitReport) -> Bool
        private var states: [String: StateWord] = [:]
        /// Those that are not yet as they should be.
        private(set) var left: [String: UnitReport] = [:]

        init(_ status: ProjectReport, of units: [String], isAwaited: @escaping (UnitReport) -> Bool) {
            self.units = units
            self.isAwaited = isAwaited
            let concerned = Set(units)
            for unit in status.units where concerned.contains(unit.name) {
                states[unit.name] = unit.state.word
                if isAwaited(unit) { left[unit.name] = unit }
            }
        }

        /// - Returns: whether it is one of the units, and in another state than before.
        mutating func take(_ unit: UnitReport) -> Bool {
            guard let before = states.updateValue(unit.state.word, forKey: unit.name) else {
                states[unit.name] = nil
                return false
            }
            left[unit.name] = isAwaited(unit) ? unit : nil
            return before != unit.state.word
        }

        func inOrder(_ reports: [UnitReport]) -> [UnitReport] {
            let byName = Dictionary(uniqueKeysWithValues: reports.map { ($0.name, $0) })
            return units.compactMap { byName[$0] }
        }
    }

    private func nextUnits(by deadline: LoopInstant, waitingFor latest: Latest) async throws -> [UnitReport] {
        do {
            switch try await daemon.next(by: deadline) {
            case .unit(let unit): return [unit]
            case .accepted(let accepted): return accepted.status.units
            case .notice(let text):
                Output.error("\(text)\n")
                return []
            case .refused, .cycle, .bisectRun: return []
            case nil: throw DaemonEnded()
            }
        } catch is Connection.TimedOut {
            let names = latest.inOrder(Array(latest.left.values)).map { "\($0.name) is \($0.state.word.rawValue): \($0.reason)" }
                .joined(separator: "\n  ")
            throw UserError(
                "gave up waiting\n  \(names)", advice: "it goes on in the background; `bgexec status` shows it",
                code: .timedOut)
        }
    }

    /// Those that cannot start, as soon as none is left that may still come up; until then none.
    static func hopeless(among units: some Collection<UnitReport>) -> [UnitReport] {
        // The first that may still come up is the answer, so that many cost no more than few.
        let mayComeUp = units.contains { !$0.up && !hasFailed($0) && $0.state.word != .blocked }
        return mayComeUp ? [] : units.filter { !$0.up && hasFailed($0) }
    }

    private static func hasFailed(_ unit: UnitReport) -> Bool {
        unit.state.word == .failed || unit.failures >= failuresThatCount
    }

    private static func isStopped(_ unit: UnitReport) -> Bool { unit.state.isStopped }

    /// What is wrong with them, with their last log lines.
    static func userError(about failed: [UnitReport], in project: Project, code: UserError.Code) -> UserError {
        let parts = failed.map { unit in
            let lines = LogExcerpt(project, unit: unit.name, last: 15).lines
            let excerpt = lines.isEmpty ? "" : "\n    " + lines.joined(separator: "\n    ")
            return "\(unit.name) cannot start: \(unit.reason)\(excerpt)"
        }
        let names = failed.map(\.name).joined(separator: " ")
        return UserError(
            parts.joined(separator: "\n"),
            advice:
                "mend the cause: it is tried again by itself, and at once by `bgexec start \(names)`. More: `bgexec logs \(names)`",
            code: code
        )
    }
}

/// The daemon has ended, and no other is waited for.
struct DaemonEnded: Error {
    /// What is said when somebody has stopped the project meanwhile.
    static var userError: UserError {
        UserError("the project was stopped meanwhile", advice: "`bgexec start` starts it again", code: .failed)
    }
}
