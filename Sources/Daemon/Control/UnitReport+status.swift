import Loop
import Model
import Supervisor
import Syscalls
import Wire

extension UnitReport {
    init(_ status: UnitStatus, at now: LoopInstant = .now) {
        self.init(
            name: status.name,
            state: UnitState(status, at: now),
            reason: status.reasonText(at: now),
            cause: status.reason.cause,
            secondsInState: (status.since.duration(to: now)).seconds,
            wanted: status.isWanted,
            run: status.run,
            restarts: status.restarts,
            failures: status.failures,
            lastExit: status.lastEnd?.outcome.description)
        lingering = status.lingering?.text(at: now)
        // Only the state says whether the process still counts; a record of it may be older.
        if status.hasRun, let process = status.process, let began = status.began {
            pid = process.pid
            since = began.description
            uptimeSeconds = status.uptime(at: now)?.seconds
        }
        switch status.lastAnswer {
        case .healthy(let text)?: health = text
        case .unhealthy(let text)?: health = "failing: \(text)"
        case .suspended(let text)?: health = text
        case .unknown(let text)?: health = "not known: \(text)"
        case nil: break
        }
        // Asked of the kernel now: without a health check, nothing else would notice it.
        suspended = pid.flatMap { SuspendedProcess.find(from: $0)?.text }
    }
}

extension UnitState {
    init(_ status: UnitStatus, at now: LoopInstant) {
        let retry = status.retry.map { max(0, now.duration(to: $0).seconds) }
        self =
            switch status.life {
            case .service(.stopped): .service(.stopped)
            case .service(.blocked): .service(.blocked)
            case .service(.checking), .service(.starting): .service(.starting)
            case .service(.external): .service(.external)
            case .service(.healthy): .service(.healthy)
            case .service(.unhealthy(_, let failures)): .service(.unhealthy(failures: failures))
            case .service(.stopping(_, then: .stay)), .service(.stopping(_, then: .fail)): .service(.stopping)
            case .service(.stopping(_, then: .startAgain)), .service(.stopping(_, then: .backOff)):
                .service(.restarting)
            case .service(.backingOff): .service(.backingOff(retry: retry ?? 0))
            case .service(.failed): .service(.failed(retry: retry))
            case .job(let state, let last): .job(Job(state), last: last)
            }
    }
}

extension UnitState.Job {
    init(_ state: JobState) {
        switch state {
        case .idle: self = .idle
        case .blocked: self = .blocked
        case .checking: self = .starting
        case .running: self = .running
        case .ending: self = .ending
        case .stopping: self = .stopping
        }
    }
}
