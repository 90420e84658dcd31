import Loop
import Syscalls

/// One unit in the supervisor's hands: its life, its present run, and what is under way for it.
@LoopActor
final class SupervisedUnit {
    enum Life {
        case service(ServiceLife)
        case job(JobLife)
    }

    enum Event {
        case service(ServiceLife.Event)
        case job(JobLife.Event)
    }

    let name: String
    var definition: UnitDefinition
    var life: Life
    /// The number of the last run that was started.
    var lastRun: Int
    var handle: RunHandle?
    var lastEnd: EndRecord?
    var alarm: Alarm?
    /// The survey or the probe that is under way.
    var inquiry: Task<Void, Never>?
    var probeCommand: CommandLaunch?
    var logProbe: LogProbe?
    /// The external process, as long as it is watched.
    var external: ExternalProcess?
    /// Whether a run was started since the job was last asked to run.
    var ranSinceAsked = false
    /// What the unit was last told of its needs: nil when all are up.
    var missingNeed: String?
    /// The runs of its needs that its present run began with.
    var neededRuns = NeededRuns()

    init(_ definition: UnitDefinition, lastRun: Int) {
        name = definition.name
        self.definition = definition
        self.lastRun = lastRun
        // The same in every process: what happened can be worked out again.
        let seed = StableHash.fnv1a(definition.name.utf8)
        let patience = definition.needsTimeout
        life =
            switch definition.kind {
            case .service(let service):
                .service(ServiceLife(probe: service.probe, needsTimeout: patience, seed: seed, at: .now))
            case .job: .job(JobLife(needsTimeout: patience, at: .now))
            }
    }

    /// Takes a new definition on. A service that is stopped begins a new life with it, so that a changed probe counts at once;
    /// one that runs keeps its life, and its present probe, until its next start.
    func redefine(_ definition: UnitDefinition) {
        self.definition = definition
        life =
            switch life {
            case .service(let life):
                .service(life.with(probe: definition.probe, needsTimeout: definition.needsTimeout))
            case .job(let life): .job(life.with(needsTimeout: definition.needsTimeout))
            }
    }

    var identity: RunIdentity { RunIdentity(unit: name, number: lastRun) }

    var deadline: LoopInstant? {
        switch life {
        case .service(let life): life.deadline
        case .job(let life): life.deadline
        }
    }

    var status: UnitStatus {
        let began = handle?.began
        var status = UnitStatus(
            name: name, life: .job(.idle, lastVerdict: nil), reason: Reason(.manual, ""), since: .now, isWanted: false,
            run: lastRun, process: began?.leader, began: began?.time, restarts: 0, failures: 0, lastEnd: lastEnd
        )
        switch life {
        case .service(let life):
            status.life = .service(life.state)
            status.reason = life.reason
            status.since = life.since
            status.isWanted = life.isWanted
            status.restarts = life.restarts
            status.failures = life.failures
            status.lastAnswer = life.lastAnswer
            status.memory = life.memory
        case .job(let life):
            status.life = .job(life.state, lastVerdict: life.lastVerdict)
            status.reason = life.waitsFor.map { Reason(.dependency, "needs \($0)") } ?? life.reason
            status.since = life.since
            status.isWanted = life.state != .idle
        }
        return status
    }

    func endInquiry() {
        inquiry?.cancel()
        inquiry = nil
    }
}
