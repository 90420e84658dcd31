import History
import Model
import Supervisor
import Syscalls

/// How what a unit was run on compares with what is there now.
enum Standing: Hashable, Sendable {
    /// Nothing has changed, and nothing of it is unknown.
    case fresh
    /// Some of what it depends on is being read.
    case notYet
    /// Some of what it depends on cannot be known: sentences for people.
    case unknown([String])
    /// A job without a verdict, or a service that does not run.
    case never
    /// The last run was cancelled, or broken.
    case inconclusive
    /// Inputs changed while the last run was running.
    case drifted([Path])
    /// It is not known what the last run saw.
    case unrecorded
    case redefined
    case inputsChanged(seen: SnapshotID?, now: SnapshotID?)
    /// What a job wrote is gone, or was changed.
    case outputsChanged
    /// What it needs is not what it was, see `NeedChange`.
    case needsChanged([NeedChange])

    /// What has become of a unit that is needed.
    struct NeedChange: Hashable, Sendable {
        let unit: String
        /// Whether it is a job that has not passed; otherwise it has another basis.
        let hasNotPassed: Bool

        var text: String { hasNotPassed ? "\(unit) has not passed" : "\(unit) has changed" }
    }
}

extension Reconciler {
    /// How the unit's last verdict, or its present run, compares with what is there now.
    mutating func standing(of name: String) -> Standing {
        let present: Basis
        switch presentBasis(of: name) {
        case .notYet: return .notYet
        case .unknown(let why): return .unknown(why)
        case .known(let basis, _): present = basis
        }
        switch registry[name] {
        case nil: return .never
        case .service(let service):
            return service.state.run == nil ? .never : compare(knowledge[name]?.runBasis, with: present)
        case .job:
            guard let verdict = knowledge[name]?.verdict else { return .never }
            guard verdict.isConclusive else { return .inconclusive }
            if !verdict.drift.isEmpty { return .drifted(verdict.drift) }
            let standing = compare(verdict.basis, with: present)
            if standing == .fresh, verdict.verdict == .passed, !hasItsOutputs(name) { return .outputsChanged }
            return standing
        }
    }

    private func compare(_ seen: Basis?, with present: Basis) -> Standing {
        guard let seen else { return .unrecorded }
        if seen == present { return .fresh }
        if seen.definition != present.definition { return .redefined }
        if seen.inputs != present.inputs { return .inputsChanged(seen: seen.inputs, now: present.inputs) }
        let before = Set(seen.needs)
        return .needsChanged(
            present.needs.filter { !before.contains($0) }.map { need in
                let hasNotPassed = if case .notPassed = need.state { true } else { false }
                return Standing.NeedChange(unit: need.unit, hasNotPassed: hasNotPassed)
            })
    }
}
