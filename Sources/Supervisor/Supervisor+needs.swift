import Loop

/// What units are to each other.
extension Supervisor {
    /// Tells each unit what of its needs is not up, when that has changed.
    /// - Parameter changed: the unit whose state has changed; only those that need it are concerned. Nil concerns all.
    func tellNeeds(about changed: String? = nil) {
        for name in order {
            guard let unit = units[name], changed.map(unit.definition.needs.contains) ?? true else { continue }
            let missing = unit.definition.needs.compactMap { units[$0]?.status }.first { !$0.isUp }
            let text = missing.map(\.absence)
            guard text != unit.missingNeed else { continue }
            unit.missingNeed = text
            switch (unit.life, text) {
            case (.service, nil): post(name, .service(.needsMet))
            case (.service, let text?): post(name, .service(.needsMissing(text)))
            case (.job, nil): post(name, .job(.needsMet))
            case (.job, let text?): post(name, .job(.needsMissing(text)))
            }
        }
    }

    /// What the needs of a unit are now, for the run that is about to begin.
    func neededRuns(of unit: SupervisedUnit) -> NeededRuns {
        NeededRuns(of: unit.definition.needs.compactMap { units[$0]?.status })
    }

    /// Restarts the services that need this one and whose present run began with another run of it. One that does not run, or is
    /// about to start again anyway, will begin with the present run by itself; so will the whole chain, one after the other, since
    /// each waits for what it needs.
    func restartDependents(of unit: SupervisedUnit) {
        guard unit.definition.service?.restartsDependents == true else { return }
        for name in order {
            guard let dependent = units[name], dependent.definition.needs.contains(unit.name),
                dependent.neededRuns.began(withAnotherThan: unit.identity), dependent.runsUndisturbed
            else { continue }
            post(name, .service(.restart(Reason(.dependency, "\(unit.name), which it needs, has restarted"))))
        }
    }

    /// Stops what is to be stopped and what nobody that is to be stopped before it still uses.
    func advanceStops() {
        for (name, reason) in stopRequests {
            guard let unit = units[name], stopRequests[name] != nil else { continue }
            let users = units.values.filter { $0.definition.needs.contains(name) && stopRequests[$0.name] != nil }
            guard !users.contains(where: { $0.status.hasRun || $0.status.isWanted }) else { continue }
            switch unit.life {
            case .service: post(name, .service(.unwanted(reason)))
            case .job: post(name, .job(.cancel(reason)))
            }
            if !unit.status.hasRun && !unit.status.isWanted { stopRequests[name] = nil }
        }
    }

    /// All units that a unit needs, directly or through others.
    public func allNeeds(of name: String) -> Set<String> {
        var found: Set<String> = []
        var queue = units[name]?.definition.needs ?? []
        while let next = queue.popLast() {
            if found.insert(next).inserted { queue += units[next]?.definition.needs ?? [] }
        }
        return found
    }
}
