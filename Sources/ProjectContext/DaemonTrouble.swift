import Loop
import Model
import Supervisor
import Syscalls

/// What a user should know of a project's daemons: that they are lost so often that shims start no more of them.
package enum DaemonTrouble {
    /// A sentence and what to do; nil when all is well.
    package static func find(of project: Project) -> String? {
        text(.recent(in: project.state), at: .now)
    }

    static func text(_ restarts: DaemonRestarts, at now: LoopInstant) -> String? {
        guard let allowed = restarts.nextAllowed, allowed > now else { return nil }
        let pause = DurationFormat.whole(Double(now.duration(to: allowed).components.seconds + 1))
        return
            "the daemon was killed or crashed, and started again, \(restarts.times.count) times within ten minutes: if it is lost once more, "
            + "only a command starts it during the next \(pause). `bgexec logs executor` shows when; `bgexec daemon restart` counts from zero"
    }
}
