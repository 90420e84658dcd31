import History
import Model
import Syscalls

/// What is known of a unit beside its state machine.
struct UnitKnowledge: Sendable {
    /// What is on the disk, as far as it has been looked at.
    var observation = UnitObservation(inputs: .notYet)
    /// With what its present or last run was launched; nil when that is not known.
    var runBasis: Basis?
    /// The inputs that changed while its present run has been running.
    var drift: Set<Path> = []
    /// What a job's last verdict is about.
    var verdict: VerdictBasis?
    /// A job's outputs as its last passed run left them.
    var outputsLeft: SnapshotID?
    /// Whether somebody has changed them just after that run, so that what it left is not known.
    var outputsAreDoubtful = false
    /// The inputs that have changed since its last launch, as far as they were named.
    var changed: Set<Path> = []
    /// Those of them that no cycle has begun for yet.
    var unannounced: Set<Path> = []
    /// How many cycles have begun for it since its last launch.
    var announcements = 0
    /// Why its definition is another one since its last launch.
    var redefined: String?
    /// How fast it may be repeated because it changes its own inputs.
    var pacing = Pacing()
    /// What is changed by the runs of others over and over.
    var circle = Circle()
    /// Why a job was not run, and on which basis that was said.
    var notRun: (why: NotRun, basis: Basis.Digest)?
    /// For which basis a service that could not run was last started again.
    var tried: Basis.Digest?
    /// When it was last launched.
    var launchedAt: LoopInstant?
    /// Whether somebody has asked for a job since its run was cancelled, and before that has ended.
    var askedSinceCancelled = false
    /// Whether a job's broken run has been repeated.
    var alreadyRetried = false
    /// How long a job's green runs take.
    var usualDuration = UsualDuration()
}

extension UnitKnowledge {
    /// Before this time it is not run again by itself.
    var pausedUntil: LoopInstant? {
        [pacing.until, launchedAt.flatMap { circle.pause(after: $0) }].compactMap(\.self).max()
    }

    /// So many saves during one run have a cycle each. A run that writes among its own inputs without end makes no more of them.
    private static let announced = 100

    /// Whether inputs have changed since the last cycle began for the unit. Each save has a cycle of its own, which takes over what has not
    /// begun: otherwise it could not be said later which save is to blame.
    var isSavedAgain: Bool { !unannounced.isEmpty && announcements < Self.announced }

    /// A cycle has begun for it.
    mutating func announce() {
        unannounced = []
        announcements += 1
    }

    /// What is there now has been seen.
    mutating func forgetChanges() {
        changed = []
        unannounced = []
        announcements = 0
        redefined = nil
    }
}

/// Why a job that is due does not run.
enum NotRun: Hashable, Sendable {
    /// A job that it needs has this verdict.
    case needFailed(String, Verdict)
    /// A service that it needs is not meant to run.
    case needNotStarted(String)

    /// What it means for a step of a cycle.
    var outcome: Cycle.Outcome {
        switch self {
        case .needFailed(_, let verdict): .notRun(text, exitCode: verdict.exitCode)
        case .needNotStarted: .skipped(text)
        }
    }

    var text: String {
        switch self {
        case .needFailed(let need, let verdict): "\(need) \(verdict.name)"
        case .needNotStarted(let need): "it needs \(need), which has not been started"
        }
    }
}
