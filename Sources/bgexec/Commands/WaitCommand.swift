import ArgumentParser
import Loop
import Model
import ProjectContext
import Wire

/// `wait`: returns when a verdict is there.
struct WaitCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until units have nothing left to do, and exit with their verdict.",
        discussion: """
            A service has nothing left to do when it is healthy, a job when no run of it is on or due. With --fresh a verdict counts \
            only when it is about the inputs as they were when this was called, or later: every write that was over before the call \
            is taken into account.

              bgexec wait test --fresh && git commit
            """
    )

    @Argument(help: "The units; with --all, all.", completion: .units)
    var units: [String] = []

    @Flag(help: "All units.")
    var all = false

    @Flag(help: "Only a verdict about the inputs as they are now counts.")
    var fresh = false

    @OptionGroup var patience: TimeoutOption

    @Flag(help: "Print the units' facts as JSON at the end, also when the time is over.")
    var json = false

    func validate() throws {
        if units.isEmpty, !all { throw ValidationError("Name the units, or give --all.") }
        if !units.isEmpty, all { throw ValidationError("Name the units or give --all, not both.") }
    }

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let (client, accepted) = try await DaemonLauncher.ask(.wait(units: units, fresh: fresh), of: project)
        let daemon = DaemonFollower(client, of: project, again: .wait(units: units, fresh: fresh))
        let deadline = patience.deadline
        var status = WaitStatus(accepted, wantsFresh: fresh)
        while !status.isOver {
            do {
                switch try await daemon.next(by: deadline) {
                case .accepted(let again): status = WaitStatus(again, wantsFresh: fresh)
                case let answer?: status.take(answer)
                case nil: throw DaemonEnded.userError
                }
            } catch is Connection.TimedOut {
                if json { try JSONOutput.print(status.concerned, pretty: true) }
                throw UserError(
                    "gave up waiting: \(status.waitsFor)", advice: "`bgexec status` shows how it goes on",
                    code: .timedOut)
            }
        }
        if json {
            try JSONOutput.print(status.concerned, pretty: true)
        } else {
            for unit in status.concerned { Output.print(status.line(unit, .standardOutput)) }
        }
        return status.exitCode
    }
}

/// What a wait knows so far.
struct WaitStatus {
    private var units: [String: UnitReport]
    private var busy: [Int: CycleReport] = [:]
    private let names: [String]
    private let wantsFresh: Bool

    init(_ accepted: Answer.Accepted, wantsFresh: Bool) {
        units = Dictionary(accepted.status.units.map { ($0.name, $0) }) { first, _ in first }
        names = accepted.units
        self.wantsFresh = wantsFresh
        for cycle in accepted.status.openCycles ?? [] { take(.cycle(cycle)) }
    }

    mutating func take(_ answer: Answer) {
        switch answer {
        case .unit(let unit): units[unit.name] = unit
        case .cycle(let cycle): busy[cycle.number] = cycle.result == nil ? cycle : nil
        case .accepted, .refused, .notice, .bisectRun: break
        }
    }

    var concerned: [UnitReport] { names.compactMap { units[$0] } }

    var isOver: Bool { concerned.allSatisfy(isSettled) }

    /// Whether nothing more is to come of a unit by itself.
    private func isSettled(_ unit: UnitReport) -> Bool {
        let isDue = busy.values.contains { $0.steps.contains { $0.unit == unit.name && !$0.phase.isOver } }
        if isDue { return false }
        switch unit.state {
        case .service(.healthy), .service(.external), .service(.failed), .service(.stopped), .job(.idle, _): return true
        case .service, .job: return false
        }
    }

    /// "test is running".
    var waitsFor: String {
        concerned.filter { !isSettled($0) }.map { "\($0.name) is \($0.state.word.rawValue): \($0.reason)" }.joined(separator: "; ")
    }

    /// A line about how a unit stands.
    func line(_ unit: UnitReport, _ style: Style) -> String {
        let freshness =
            switch unit.freshness {
            case .fresh?: " FRESH"
            case .stale?: " STALE"
            case .unknown?, nil: ""
            }
        let how =
            switch unit.state {
            case .job(.idle, .failed?): unit.lastExit.map { " (\($0))" } ?? ""
            case .job(.idle, .broken?): " (\(unit.reason))"
            case .job, .service: ""
            }
        let items = unit.items.map { $0.text.isEmpty ? "" : "  \($0.text)" } ?? ""
        return "\(unit.name) \(style.paint(unit.tone, unit.stateText))\(how)\(freshness)"
            + (unit.freshness?.text.map { "  \($0)" } ?? "")
            + items
    }

    /// The worst of the units' codes: 1 for a service that is not up, and for a verdict that is not about the present inputs
    /// when only a fresh one counts.
    var exitCode: Int32 {
        for unit in concerned {
            switch unit.state {
            case .service: if !unit.up { return UserError.Code.failed.rawValue }
            case .job(_, nil): return UserError.Code.failed.rawValue
            case .job(_, let verdict?):
                if verdict.exitCode != 0 { return verdict.exitCode }
                if wantsFresh, unit.freshness?.isStale == true { return UserError.Code.failed.rawValue }
            }
        }
        return 0
    }
}
