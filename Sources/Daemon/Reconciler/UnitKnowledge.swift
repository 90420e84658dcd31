import History
import Model
import Syscalls

/// What is known of a unit beside its state machine.
struct UnitKnowledge: Sendable {
    /// By which definition its present or last run was launched.
    var definition: String?
    /// What a job's last verdict is about.
    var basis: VerdictBasis?
    /// The files that a job is known to write itself.
    var outputs = OutputDetector()
    /// How fast it may trigger itself.
    var pacing = RunPacing()
    /// When it was last launched.
    var launchedAt: LoopInstant?
    /// Whether a job's broken run has been repeated.
    var alreadyRetried = false
    /// How long a job's green runs take.
    var usualDuration = UsualDuration()
}

/// Changes that take effect later, because the unit seems to make them itself.
struct HeldChanges: Sendable {
    var paths: [Path]
    var due: LoopInstant
}
