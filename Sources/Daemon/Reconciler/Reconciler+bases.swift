import History
import Model
import Supervisor
import Syscalls

/// What units would be run on now, and what they were run on.
extension Reconciler {
    /// What a run of the unit would be about now. Kept until something that it rests on changes.
    mutating func presentBasis(of name: String) -> PresentBasis {
        if let known = presentBases[name] { return known }
        let found = findPresentBasis(of: name)
        presentBases[name] = found
        return found
    }

    private mutating func findPresentBasis(of name: String) -> PresentBasis {
        guard let unit = unit(name), let definition = unit.definition else { return .unknown(["it is not defined"]) }
        var reasons: [String] = []
        var isComplete = true
        let observation = observation(of: name)
        for observed in [observation.inputs, observation.outputs] {
            switch observed {
            case .notYet: isComplete = false
            case .unknown(let why): reasons += why
            case .known: break
            }
        }
        var needs: [Basis.Need] = []
        var sources: [Basis.Need] = []
        for need in unit.needs {
            switch presentBasis(of: need) {
            case .notYet: isComplete = false
            case .unknown(let why): reasons += why.map { "\(need): \($0)" }
            case .known(let basis, let digest):
                needs.append(Basis.Need(need, presentState(of: need, basis)))
                sources.append(Basis.Need(need, .service(digest)))
            }
        }
        if !reasons.isEmpty { return .unknown(reasons) }
        guard isComplete else { return .notYet }
        let inputs = observation.inputs.snapshot
        return .known(
            Basis(definition: definition, inputs: inputs, needs: needs),
            sources: Basis(definition: definition, inputs: inputs, needs: sources).digest)
    }

    private func presentState(of need: String, _ basis: Basis) -> Basis.Need.State {
        if isExternal(need) { return .external }
        guard unit(need)?.isService == false else { return .service(basis.digest) }
        return hasPassed(need, basis)
            ? .job(basis.digest, outputs: knowledge[need]?.outputsLeft) : .notPassed(basis.digest)
    }

    /// Whether a job's last verdict is that it passed on this basis, and its outputs are what that run left.
    func hasPassed(_ job: String, _ basis: Basis) -> Bool {
        guard let verdict = knowledge[job]?.verdict, verdict.verdict == .passed, verdict.basis == basis else {
            return false
        }
        return hasItsOutputs(job)
    }

    /// Whether what a job wrote is still there as its last passed run left it.
    func hasItsOutputs(_ job: String) -> Bool {
        guard unit(job)?.job?.hasOutputs == true else { return true }
        guard case .known(let outputs) = observation(of: job).outputs else { return false }
        return outputs == knowledge[job]?.outputsLeft
    }

    func observation(of name: String) -> UnitObservation {
        knowledge[name]?.observation ?? UnitObservation(inputs: .notYet)
    }

    func isExternal(_ service: String) -> Bool {
        if case .service(.external)? = registry[service]?.status { true } else { false }
    }

    /// What a run of the unit that is launched now is about: the services that it needs count as they run, not as they would be
    /// started. Nil when some of it is not known.
    mutating func launchBasis(of name: String) -> Basis? {
        guard let unit = unit(name), case .known(let present, _) = presentBasis(of: name) else { return nil }
        var needs: [Basis.Need] = []
        for need in present.needs {
            // Before everything has been read it may run on such a need: its verdict is about nothing that will ever be there again.
            if need.hasNotPassed { return nil }
            guard self.unit(need.unit)?.isService == true, need.state != .external else {
                needs.append(need)
                continue
            }
            guard let running = knowledge[need.unit]?.runBasis else { return nil }
            needs.append(Basis.Need(need.unit, .service(running.digest)))
        }
        return Basis(definition: unit.definition ?? "", inputs: present.inputs, needs: needs)
    }

    /// Something that the unit's present basis rests on has changed: it is compared again, and so is all that needs it.
    mutating func reconsider(_ name: String) {
        var queue = [name]
        var seen: Set<String> = []
        while let next = queue.popLast() {
            guard seen.insert(next).inserted else { continue }
            presentBases[next] = nil
            suspects.insert(next)
            queue += registry.members[next]?.dependents ?? []
        }
    }

    /// Everything is compared again.
    mutating func reconsiderAll() {
        presentBases = [:]
        suspects.formUnion(units.map(\.name))
        comparisonIsDue = true
    }
}
