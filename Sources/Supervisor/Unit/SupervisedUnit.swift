import Loop
import Model
import Syscalls

/// One unit in the supervisor's hands: its present run, and what is under way for it. Its life is in the roster.
@LoopActor
final class SupervisedUnit {
    let name: String
    var definition: UnitDefinition
    /// The number of the last run that was started.
    var lastRun: Int
    var handle: RunHandle?
    var lastEnd: EndRecord?
    var alarm: Alarm?
    /// The survey or the probe that is under way.
    var inquiry: Task<Void, Never>?
    var probeCommand: CommandLaunch?
    var probeLag = LateProbeTolerance()
    var logProbe: LogProbe?
    /// The file of the last run's command, as it was when that run was launched.
    var program: LaunchedProgram?
    /// The external process, as long as it is watched.
    var external: ExternalProcess?
    /// Whether a run was started since the job was last asked to run.
    var ranSinceAsked = false
    /// The last run of a job whose verdict an earlier daemon has told.
    var lastJudgedRun = 0

    init(_ definition: UnitDefinition, lastRun: Int) {
        name = definition.name
        self.definition = definition
        self.lastRun = lastRun
    }

    /// The life of a unit that is defined like this: the one that it had, by its new definition, or a fresh one.
    static func life(of definition: UnitDefinition, after life: UnitStateMachine?, at now: LoopInstant)
        -> UnitStateMachine
    {
        let patience = definition.needsTimeout
        return switch (definition.kind, life) {
        case (.service(let service), .service(let life)):
            .service(life.with(probe: service.probe, needsTimeout: patience))
        case (.job, .job(let life)): .job(life.with(needsTimeout: patience))
        // What has become a unit of the other kind first ends as what it was.
        case (_, let life?) where life.isWanted || life.status.hasRun: life
        case (.service(let service), _):
            .service(
                ServiceStateMachine(
                    probe: service.probe, needsTimeout: patience, seed: StableHash.fnv1a(definition.name.utf8), at: now)
            )
        case (.job, _): .job(JobStateMachine(needsTimeout: patience, at: now))
        }
    }

    var identity: RunIdentity { RunIdentity(unit: name, number: lastRun) }

    func status(_ life: UnitStateMachine) -> UnitStatus {
        let began = handle?.began
        var status = UnitStatus(
            name: name, life: life.status, reason: life.reason, since: life.since, isWanted: life.isWanted,
            run: lastRun, process: began?.leader, began: began?.time, restarts: 0, failures: 0, lastEnd: lastEnd
        )
        if case .service(let life) = life {
            status.restarts = life.restarts
            status.failures = life.failures
            status.lastAnswer = life.lastAnswer
            status.memory = life.memory
        }
        return status
    }

    func endInquiry() {
        inquiry?.cancel()
        inquiry = nil
    }
}
