package import Model

/// The facts of a step.
package struct StepReport: Hashable, Sendable {
    /// How far it has come.
    package enum Phase: Hashable, Sendable {
        case waiting, acting
        case over(Cycle.Outcome)
        /// Its daemon was killed before it ended.
        case cutOff

        package var isOver: Bool {
            switch self {
            case .waiting, .acting: false
            case .over, .cutOff: true
            }
        }
    }

    package var unit: String
    package var action: Cycle.Action
    package var phase: Phase
    package var run: Int?
    /// How a failed run ended, when more is known than its exit code: "SIGSEGV", "exit 0, but 2 of 40 items failed".
    package var how: String?
    /// Seconds that the restart or the run took; nil when there was none.
    package var seconds: Double?
    /// What the run's test report says; nil without one.
    package var items: ItemsReport?

    package init(
        unit: String, action: Cycle.Action, phase: Phase, run: Int? = nil, how: String? = nil, seconds: Double? = nil,
        items: ItemsReport? = nil
    ) {
        self.unit = unit
        self.action = action
        self.phase = phase
        self.run = run
        self.how = how
        self.seconds = seconds
        self.items = items
    }

    /// The verdict of a run that has ended.
    package var verdict: Verdict? {
        if case .over(.verdict(let verdict)) = phase { verdict } else { nil }
    }

    /// The exit code of what came of it; nil when it says nothing about a job.
    package var exitCode: Int32? {
        switch phase {
        case .over(.verdict(let verdict)): verdict.exitCode
        case .over(.notRun(_, let code)): code
        case .waiting, .acting, .over, .cutOff: nil
        }
    }

    /// What came of it, for people; nil until it is over.
    package var outcome: String? {
        switch phase {
        case .waiting, .acting: nil
        case .over(let outcome): outcome.text(how: how)
        case .cutOff: "cut off when the daemon was killed"
        }
    }

    /// ": 2 newly failing (a, b)"; empty when there is nothing to say.
    package var itemsText: String {
        let text = items?.text ?? ""
        return text.isEmpty ? "" : ": \(text)"
    }
}
