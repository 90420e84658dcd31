package import Syscalls

/// One cause, the runs that it led to, and their results.
package struct Cycle {
    /// What started it.
    package enum Cause: Hashable, Sendable {
        /// These files changed, relative to the project.
        case change([String])
        /// A user or command requested it; the text says who.
        case manual(String)
        /// What a unit was run on is not what is there now, for another reason than its inputs.
        case difference(Reason)

        /// Whether bgexec has found it out by itself.
        package var isChange: Bool {
            switch self {
            case .change, .difference: true
            case .manual: false
            }
        }
    }

    /// What is done to a unit.
    package enum Action: String, Hashable, Sendable, Codable {
        case restart, run
    }

    /// The result of a step.
    package enum Outcome: Hashable, Sendable {
        /// The service is up again.
        case up
        /// The job's verdict.
        case verdict(Verdict)
        /// Superseded by a newer cycle.
        case supersededBy(Int)
        /// Skipped; the text says why.
        case skipped(String)
        /// Not run, because a job that it needs has not passed: "build failed", with that job's exit code.
        case notRun(String, exitCode: Int32)
    }

    /// A step's progress.
    package enum Phase: Hashable, Sendable {
        case waiting
        case acting(since: LoopInstant)
        case over(Outcome, at: LoopInstant)
    }

    /// A unit's part in the cycle.
    package struct Step: Hashable, Sendable {
        package let unit: String
        package let action: Action
        package var phase = Phase.waiting
        /// The run that it led to.
        package var run: Int?
        /// When it began to act: for a restart, when the old run was asked to stop; for a job, when its run began. Nil if it never did.
        package var began: LoopInstant?

        package init(
            unit: String,
            action: Action,
            phase: Phase = Phase.waiting,
            run: Int? = nil,
            began: LoopInstant? = nil
        ) {
            self.unit = unit
            self.action = action
            self.phase = phase
            self.run = run
            self.began = began
        }

        package var isOver: Bool { if case .over = phase { true } else { false } }

        /// Whether it has led to a run, or never will.
        package var hasBegun: Bool {
            switch phase {
            case .waiting: false
            case .acting: run != nil
            case .over: true
            }
        }
    }

    /// Counts the project's cycles.
    package let number: Int
    package let cause: Cause
    /// The git command that has changed the files: "git checkout main → topic"; nil when none has, or it is not known for sure.
    package let git: String?
    package private(set) var steps: [Step]
    package let began: LoopInstant
    package let time: UTCTime
    /// How long it took, once it is over.
    package private(set) var duration: Duration?

    package init(
        _ number: Int, _ cause: Cause, _ steps: [Step], _ began: LoopInstant, _ time: UTCTime,
        git: String? = nil
    ) {
        self.number = number
        self.cause = cause
        self.git = git
        self.steps = steps
        self.began = began
        self.time = time
    }

    package var isOver: Bool {
        steps.allSatisfy { if case .over = $0.phase { true } else { false } }
    }

    package mutating func update(_ unit: String, _ action: Action, _ body: (inout Step) -> Void) {
        for index in steps.indices where steps[index].unit == unit && steps[index].action == action {
            body(&steps[index])
            let isAtWork = steps[index].action == .restart || steps[index].run != nil
            if isAtWork, case .acting(let since) = steps[index].phase { steps[index].began = since }
        }
    }

    package func ended(at now: LoopInstant) -> Cycle {
        var cycle = self
        cycle.duration = began.duration(to: now)
        return cycle
    }
}

extension Cycle {
    /// What the cycle says as a whole: the worst that any of its jobs said.
    package enum Result: Hashable, Sendable {
        case verdict(Verdict)
        /// It restarted services and had no job to run.
        case restarted
        /// All of it was superseded by newer cycles.
        case superseded(by: Int)
        /// There was nothing to do.
        case nothing
        /// Its daemon was killed, and the next one could not continue it.
        case interrupted
    }

    /// Nil until it is over.
    package var result: Result? {
        guard isOver else { return nil }
        let outcomes = steps.compactMap { if case .over(let outcome, _) = $0.phase { outcome } else { nil } }
        let verdicts = outcomes.compactMap { if case .verdict(let verdict) = $0 { verdict } else { nil } }
        if let worst = verdicts.max(by: { $0.severity < $1.severity }) { return .verdict(worst) }
        if outcomes.contains(.up) { return .restarted }
        let newest = outcomes.compactMap { if case .supersededBy(let number) = $0 { number } else { nil } }.max()
        return newest.map { .superseded(by: $0) } ?? .nothing
    }
}

extension Verdict {
    fileprivate var severity: Int {
        switch self {
        case .passed: 0
        case .cancelled: 1
        case .broken: 2
        case .timedOut: 3
        case .failed: 4
        }
    }
}
