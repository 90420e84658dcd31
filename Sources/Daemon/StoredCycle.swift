import Loop
import Model
import Supervisor
import Syscalls

/// A cycle that had not ended, on disk: the next daemon continues it under the same number. Instants count in one boot.
struct StoredCycle: Codable, Equatable {
    /// A step and how far it had come.
    struct Step: Codable, Equatable {
        var unit: String
        var action: String
        /// Nil until it begins to act.
        var began: Int64?
        var run: Int?
        /// Nil until it is over.
        var outcome: Outcome?
        var ended: Int64?
    }

    /// The outcome of a step.
    struct Outcome: Codable, Equatable {
        var verdict: DaemonState.StoredVerdict?
        var supersededBy: Int?
        var skipped: String?
        var notRun: String?
        var exitCode: Int32?
    }

    var number: Int
    /// The files that changed; nil for a request.
    var changes: [String]?
    /// The git command that has changed them.
    var git: String?
    /// Who asked.
    var asked: String?
    /// Why else it began, and what kind of cause that is.
    var difference: String?
    var cause: Reason.Cause?
    var began: Int64
    /// Nanoseconds since 1970 UTC.
    var time: Int64
    var steps: [Step]
}

extension StoredCycle {
    init(_ cycle: Cycle) {
        number = cycle.number
        git = cycle.git
        switch cycle.cause {
        case .change(let paths): changes = paths
        case .manual(let who): asked = who
        case .difference(let reason): (difference, self.cause) = (reason.text, reason.cause)
        }
        began = cycle.began.nanoseconds
        time = cycle.time.nanoseconds
        steps = cycle.steps.map(Step.init)
    }

    /// The cycle as the next daemon takes it up: a step that had not led to a run yet waits again.
    var cycle: Cycle {
        let cause: Cycle.Cause =
            changes.map { .change($0) } ?? difference.map { .difference(Reason(self.cause ?? .change, $0)) }
            ?? .manual(asked ?? "asked")
        return Cycle(
            number, cause, steps.compactMap(\.step), LoopInstant(nanoseconds: began), UTCTime(nanoseconds: time),
            git: git)
    }
}

extension StoredCycle.Step {
    init(_ step: Cycle.Step) {
        (unit, action, run, began) = (step.unit, step.action.rawValue, step.run, step.began?.nanoseconds)
        if case .over(let result, let end) = step.phase {
            outcome = .init(result)
            ended = end.nanoseconds
        }
    }

    var step: Cycle.Step? {
        guard let action = Cycle.Action(rawValue: action) else { return nil }
        let start = began.map { LoopInstant(nanoseconds: $0) }
        var step = Cycle.Step(unit: unit, action: action, run: run, began: start)
        if let outcome {
            let end = ended.map { LoopInstant(nanoseconds: $0) } ?? start ?? LoopInstant(nanoseconds: 0)
            step.phase = .over(outcome.outcome, at: end)
        } else if let start, action == .restart || run != nil {
            // A requested restart was already passed to the shim, and the daemon that takes the run over continues with it.
            step.phase = .acting(since: start)
        }
        return step
    }
}

extension StoredCycle.Outcome {
    init(_ outcome: Cycle.Outcome) {
        switch outcome {
        case .up: break
        case .verdict(let verdict): self.verdict = .init(verdict, of: 0, after: nil)
        case .supersededBy(let number): supersededBy = number
        case .skipped(let why): skipped = why
        case .notRun(let why, let code): (notRun, exitCode) = (why, code)
        }
    }

    var outcome: Cycle.Outcome {
        if let verdict = verdict?.verdict { return .verdict(verdict) }
        if let supersededBy { return .supersededBy(supersededBy) }
        if let notRun { return .notRun(notRun, exitCode: exitCode ?? 1) }
        return skipped.map { .skipped($0) } ?? .up
    }
}
