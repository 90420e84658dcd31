package import Model

/// What a run on a past state says about the failure that is searched for.
package enum BisectAnswer: Hashable, Sendable {
    case green
    /// It fails as the red run did.
    case red
    /// It says nothing about that failure, and why.
    case unjudged(String)

    /// The failure that is searched for.
    package struct Target: Hashable, Sendable {
        /// The red run's verdict.
        package var verdict: Verdict
        /// The items that failed in it; empty without a test report.
        package var failing: Set<String>

        package init(verdict: Verdict, failing: Set<String>) {
            self.verdict = verdict
            self.failing = failing
        }
    }

    /// Judges a run. One that fails with other items than the target does has another fault, which must not be taken for this one.
    package init(_ verdict: Verdict, failing: Set<String>, target: Target) {
        switch (verdict, target.verdict) {
        case (.passed, _): self = .green
        case (.timedOut, .timedOut): self = .red
        case (.timedOut, _): self = .unjudged("it did not finish within its time limit")
        case (.failed, .timedOut): self = .unjudged("it failed, but the red run did not finish within its time limit")
        case (.failed, _):
            let isSame = failing.isEmpty || target.failing.isEmpty || !failing.isDisjoint(with: target.failing)
            self =
                isSame
                ? .red : .unjudged("it fails with other items: \(NameList.text(failing.sorted()))")
        case (.cancelled, _): self = .unjudged("it was cancelled")
        case (.broken(let problem), _): self = .unjudged("it was broken: \(problem)")
        }
    }

    /// What several runs on one state say together: when they disagree, none of them is believed.
    package init?(_ answers: some Sequence<BisectAnswer>) {
        let judged = Set(answers.filter { $0.isGreen != nil })
        switch judged.count {
        case 0: return nil
        case 1: self = judged.first ?? .green
        default: self = .unjudged("it both passed and failed on these inputs: it is flaky")
        }
    }

    /// Nil when it says nothing.
    package var isGreen: Bool? {
        switch self {
        case .green: true
        case .red: false
        case .unjudged: nil
        }
    }
}
