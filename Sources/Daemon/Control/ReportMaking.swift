import Loop
import Model
import Supervisor
import Syscalls
import Wire

extension UnitReport {
    init(_ status: UnitStatus, at now: LoopInstant = .now) {
        self.init(
            name: status.name,
            kind: "service",
            state: status.stateName,
            reason: status.reasonText,
            cause: status.reason.cause.rawValue,
            secondsInState: (status.since.duration(to: now)).seconds,
            wanted: status.isWanted,
            run: status.run,
            restarts: status.restarts,
            failures: status.failures,
            up: status.isUp)
        lastExit = status.lastEnd?.outcome.description
        // Only the state says whether the process still counts; a record of it may be older.
        if status.hasRun, let process = status.process, let began = status.began {
            pid = process.pid
            since = began.description
            uptimeSeconds = Duration.nanoseconds(UTCTime.now.nanoseconds - began.nanoseconds).seconds
        }
        switch status.lastAnswer {
        case .healthy(let text)?: health = text
        case .unhealthy(let text)?: health = "failing: \(text)"
        case nil: break
        }
        switch status.life {
        case .service: kind = "service"
        case .job(_, let lastVerdict):
            kind = "job"
            verdict = lastVerdict?.name
            verdictCode = lastVerdict?.exitCode
            // Why it could not do its work says more than who had asked for it.
            if state == JobState.idle.name, case .broken(let problem)? = lastVerdict { reason = problem.description }
        }
    }
}

extension CycleReport {
    init(_ cycle: Cycle) {
        let (cause, details) =
            switch cycle.cause {
            case .change(let paths): ("change", paths)
            case .manual(let who): ("manual", [who])
            }
        self.init(
            number: cycle.number,
            cause: cause,
            details: details,
            began: cycle.time.description,
            seconds: cycle.duration?.seconds,
            result: cycle.result?.name,
            steps: cycle.steps.map(StepReport.init))
    }
}

extension StepReport {
    init(_ step: Cycle.Step) {
        self.init(unit: step.unit, action: step.action.rawValue, phase: "waiting", run: step.run)
        switch step.phase {
        case .waiting: break
        case .acting: phase = "acting"
        case .over(let outcome, let end):
            phase = "over"
            self.outcome = outcome.description
            seconds = step.began.map { $0.duration(to: end).seconds }
            if case .verdict(let verdict) = outcome { exitCode = verdict.exitCode }
        }
    }
}

extension Cycle.Outcome: CustomStringConvertible {
    var description: String {
        switch self {
        case .up: "up"
        case .verdict(.broken(let problem)): "broken: \(problem)"
        case .verdict(.failed(let code)): "failed (exit \(code))"
        case .verdict(let verdict): verdict.name
        case .supersededBy(let number): "taken over by cycle \(number)"
        case .skipped(let why): "not done: \(why)"
        }
    }
}

extension Cycle.Result {
    /// The word for people and machines.
    var name: String {
        switch self {
        case .verdict(let verdict): verdict.name
        case .restarted: "restarted"
        case .superseded: "superseded"
        case .nothing: "nothing"
        }
    }
}
