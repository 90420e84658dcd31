import Model
import Syscalls

/// What keeps units from starting: what they need is not up, or enough jobs run.
extension UnitRegistry {
    /// Lets units know which of their needs is not up, when that has changed: before anything else that waits, since that may be what
    /// starts them.
    /// - Parameter concerned: the units, in the order of their definition.
    mutating func updateNeeds(_ concerned: [String]) {
        var changed: Set<String> = []
        var room = maxParallel.map { Room(size: $0, taken: members.values.filter(\.takesRoom).count) }
        for name in room == nil ? concerned : concerned.sorted(by: askedEarlier) {
            guard var member = members[name], !member.isRetiring else { continue }
            room?.leave(member)
            let obstacle = obstacle(of: member, room)
            if obstacle != member.obstacle {
                member.obstacle = obstacle
                members[name]?.obstacle = obstacle
                changed.insert(name)
            }
            room?.enter(member)
        }
        for name in concerned.reversed() where changed.contains(name) {
            guard let member = members[name] else { continue }
            // What was to be said before and has not been: put before it, this would be taken back by it.
            queue.removeAll { $0.unit == name && $0.event.isAboutNeeds }
            switch (member.life, member.obstacle) {
            case (.service, nil): postFirst(name, .service(.needsMet))
            case (.service, .need(let text)?), (.service, .noRoom(let text)?):
                postFirst(name, .service(.needsMissing(text)))
            case (.job, nil): postFirst(name, .job(.needsMet))
            case (.job, .need(let text)?): postFirst(name, .job(.needsMissing(text)))
            case (.job, .noRoom(let text)?): postFirst(name, .job(.noRoom(text)))
            }
        }
        // One that was allowed to begin and may not any more leaves its room to another.
        if room != nil, !changed.isEmpty { updateRoom() }
    }

    private func obstacle(of member: Member, _ room: Room?) -> Obstacle? {
        let missing = lives(of: member.needs).first { isMissing($0.name, $0.life, for: member) }
        if let missing {
            // One that has passed before has not as it is now.
            let runsFirst =
                heldBack.contains(missing.name) && isUp(missing.name, missing.life) && !missing.life.isJobAtWork
            return .need(
                runsFirst ? "\(missing.name), which runs first" : missing.life.absence(of: missing.name))
        }
        guard let room, case .job = member.life, !member.life.isJobBegun else { return nil }
        return room.isFull ? .noRoom(room.text) : nil
    }

    // MARK: How many jobs run at once

    /// Sets how many jobs may run at once. Those that run do so to their end.
    package mutating func limit(_ count: Int?) {
        guard count != maxParallel else { return }
        maxParallel = count
        updateRoom()
    }

    /// Lets the jobs that have not begun know whether they may.
    mutating func updateRoom() {
        updateNeeds(order.filter { if case .job? = members[$0]?.life { true } else { false } })
    }

    private func askedEarlier(_ left: String, _ right: String) -> Bool {
        (members[left]?.request ?? 0) < (members[right]?.request ?? 0)
    }

    private func isMissing(_ need: String, _ life: UnitStateMachine, for member: Member) -> Bool {
        guard member.life.status.hasRun else {
            return !isUp(need, life) || heldBack.contains(need) || life.isJobAtWork
        }
        if isUp(need, life) { return false }
        // After the death of a daemon it is asked again whether a service is healthy; the run that it had is still there.
        if case .service(let service) = life, case .starting(let run) = service.state,
            !member.neededRuns.began(withAnotherThan: RunIdentity(unit: need, number: run))
        {
            return !member.neededRuns.knows(need)
        }
        return true
    }

    private func isUp(_ need: String, _ life: UnitStateMachine) -> Bool {
        passed.contains(need) || life.status.isUp
    }

    /// Sets which jobs nothing starts on: they have not passed as they are now.
    /// - Parameter passed: the jobs that have, whatever became of a later run on the same.
    /// - Returns: whether they are others than before.
    package mutating func holdBack(_ jobs: Set<String>, passed: Set<String>) -> Bool {
        let changed = jobs.symmetricDifference(heldBack).union(passed.symmetricDifference(self.passed))
        guard !changed.isEmpty else { return false }
        (heldBack, self.passed) = (jobs, passed)
        updateNeeds(order.filter { name in members[name]?.needs.contains(where: changed.contains) ?? false })
        return true
    }

    func lives(of names: [String]) -> [(name: String, life: UnitStateMachine)] {
        names.compactMap { name in self[name].map { (name, $0) } }
    }
}

/// How many jobs may run at once, and how many do.
private struct Room {
    let size: Int
    private(set) var taken: Int

    init(size: Int, taken: Int) { (self.size, self.taken) = (size, taken) }

    var isFull: Bool { taken >= size }

    var text: String { "\(taken == 1 ? "1 job is" : "\(taken) jobs are") running (maxParallel \(size))" }

    mutating func leave(_ member: UnitRegistry.Member) { if member.takesRoom { taken -= 1 } }
    mutating func enter(_ member: UnitRegistry.Member) { if member.takesRoom { taken += 1 } }
}

extension UnitRegistry.Member {
    /// Whether a job counts as one that runs: also one that has just been allowed to begin. A job that waits for what it needs does not,
    /// else what it waits for might wait for it.
    fileprivate var takesRoom: Bool {
        guard case .job(let job) = life else { return false }
        return job.state == .blocked ? obstacle == nil : life.isJobBegun
    }
}

extension UnitStateMachine.Event {
    /// Whether it says which needs of a unit are up.
    var isAboutNeeds: Bool {
        switch self {
        case .service(.needsMet), .service(.needsMissing), .job(.needsMet), .job(.needsMissing), .job(.noRoom): true
        case .service, .job: false
        }
    }
}
