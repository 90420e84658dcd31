import Config
import Model
import Supervisor
import Syscalls

/// Decides what is news, and when it is sent.
extension Reconciler {
    /// A job's verdict stands.
    /// - Parameter run: the run that it is from; nil when none was started.
    mutating func news(of verdict: Verdict, _ job: String, _ run: RunIdentity?) -> [Effect] {
        guard let occasion = state.news.verdict(verdict, of: job), notify?.on.contains(occasion) == true else {
            return []
        }
        switch occasion {
        case .red: return [.compose(.red(verdict, job: job, run))]
        case .green: return [.compose(.green(verdict, job: job, run))]
        case .crashLoop: return []
        }
    }

    /// A service's state changed.
    mutating func crashed(_ name: String, _ service: ServiceStateMachine) -> [Effect] {
        // A service without a probe is up between two crashes: only its own count says when it has been stable.
        let failures = registry.isWanted(name) ? service.failures : 0
        guard let occasion = state.news.failures(failures, of: name), notify?.on.contains(occasion) == true else {
            return []
        }
        return [.compose(.crashLoop(name))]
    }

    /// Sends what the previous daemon had not sent, or follows a new configuration.
    mutating func configure(_ notify: NotifyConfig?, at now: LoopInstant) -> [Effect] {
        self.notify = notify
        return feedOutbox(.configured(NotificationSender.channels(of: notify)), at: now)
    }

    mutating func feedOutbox(_ event: Outbox.Event, at now: LoopInstant) -> [Effect] {
        let effects = state.outbox.handle(event, retries: notify?.retries ?? 0, at: now)
        return effects.map { .outbox($0) } + [.saveSoon]
    }
}
