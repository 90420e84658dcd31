import Loop
import Model
import Syscalls

/// One unit in the executor's hands: its present run, and what is in progress for it. Its state machine is in the registry.
@LoopActor
final class SupervisedUnit {
    let name: String
    var definition: UnitDefinition
    /// The number of the last run that was started.
    var lastRun: Int
    var handle: RunHandle?
    var lastEnd: EndRecord?
    var alarm: Alarm?
    /// The preflight check or probe in progress.
    var inquiry: Task<Void, Never>?
    var probeCommand: CommandLaunch?
    var probeLag = LateProbeTolerance()
    var logProbe: LogProbe?
    /// The file of the last run's command, as it was when that run was launched.
    var program: LaunchedProgram?
    /// The external process, as long as it is watched.
    var external: ExternalProcess?
    /// The last run of a job whose verdict an earlier daemon reported.
    var lastJudgedRun = 0

    init(_ definition: UnitDefinition, lastRun: Int) {
        name = definition.name
        self.definition = definition
        self.lastRun = lastRun
    }

    var identity: RunIdentity { RunIdentity(unit: name, number: lastRun) }

    func status(_ life: UnitStateMachine) -> UnitStatus {
        let began = handle?.began
        var status = UnitStatus(
            name: name, life: life.status, reason: life.reason, since: life.since, isWanted: life.isWanted,
            run: lastRun, process: began?.leader, began: began?.time, restarts: 0, failures: 0, lastEnd: lastEnd
        )
        status.beganAt = began?.instant
        status.lingering = life.lingering
        if case .service(let life) = life {
            status.restarts = life.restarts
            status.failures = life.failures
            status.lastAnswer = life.lastAnswer
            status.memory = life.memory
            status.retry = life.retry
        }
        return status
    }

    func endInquiry() {
        inquiry?.cancel()
        inquiry = nil
    }
}
