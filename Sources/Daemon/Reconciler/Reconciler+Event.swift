import Config
import History
import Model
import Supervisor
import Syscalls

extension Reconciler {
    /// Everything that the reconciler reacts to.
    enum Event {
        // Reports of the executor.
        case unit(String, UnitStateMachine.Event)
        /// The result of a launch: goes before all waiting events.
        case launchResult(String, UnitStateMachine.Event)
        case needed(NeededRuns, by: String)
        case numbered(RunIdentity)

        // The daemon's own life.
        case recalled(Recollection)
        /// The newest cycle that the previous daemon had saved.
        case lastCycleFound(number: Int, hasEnded: Bool)
        /// The project has these units now.
        case defined([UnitProfile], [UnitRegistry.Definition], retiring: Set<String>)
        /// So many jobs may run at once; nil for any number.
        case limited(maxParallel: Int?)
        /// These units have live runs, and everything that is known of earlier runs has been restored.
        case adopted([String])
        /// The daemon works: it may end when all is stopped.
        case begun
        /// All inputs have been read once.
        case caughtUp

        // Requests.
        case request(Request, Reason)
        /// The request was acknowledged.
        case acknowledged

        // Files.
        /// What a unit's files are, as far as they have been looked at: goes before all waiting events.
        case observed(String, UnitObservation)
        /// These files changed, and this git command has changed them; nil when none has, or that is not known for sure. Goes before what
        /// says whose inputs they are.
        case filesMoved(by: String?, [Path])
        /// These files changed, which are inputs of the unit.
        case inputsChanged(of: String, [Path])
        /// Files among a job's outputs have changed. Post what is on the disk before.
        case outputsChanged(of: String, [Path])
        /// These inputs of the unit are not as its present run saw them when it began, or were not in between.
        case drifted(String, [Path])
        /// No more inputs have changed at this moment: what differs now is closed in one cycle.
        case changesAreComplete
        /// How the inputs of these units differ from what their last runs saw.
        case differences([String: [String]])
        case reconfigured(ConfigChange)
        /// The units are defined as the configuration has them now.
        case redefined(ConfigChange)
        /// The channels to notify.
        case notifying(NotifyConfig?)

        // Answers to effects.
        case judged(Judgment)
        /// The history was asked for a verdict on the same inputs.
        case lookedUp(job: String, Cycle, PastVerdict?)
        case composed(Notification.News)
        case notified(Int, failure: String?)

        // Runs on past inputs.
        case bisect(BisectRequest)
        /// Its client has gone.
        case bisectAbandoned(number: Int)

        /// The time of `deadline` has come.
        case timePassed
    }

    /// The requests of clients.
    enum Request: Hashable, Sendable {
        /// Without names: all services.
        case start([String])
        case stop([String])
        case restart([String])
        case once(String)
        /// Have verdicts about what is there now; services are to be up, and of the present code.
        case freshen([String])
        case cancel(String)
        /// Give a job's run up that still waits for what it needs.
        case giveUp(String, why: String)
    }

    /// What a job's run has come to, and what it is about.
    struct Judgment: Sendable {
        let conclusion: UnitRegistry.Conclusion
        /// How the run ended; nil when none was started.
        let end: EndRecord?
        /// Whether what is there of its outputs is what it left, as far as can be seen.
        var leftWhatIsThere = LeftOutputs.present
    }

    /// What is known of the outputs that a run left.
    enum LeftOutputs: Sendable {
        /// They are what is there.
        case present
        /// Something of them was changed between its end and the first look at them.
        case touched
        /// No daemon was there when it ended: anybody may have changed them since.
        case unwatched
    }

    /// A verdict of an earlier run, on the same basis.
    struct PastVerdict: Sendable {
        let verdict: VerdictBasis
        /// A job's outputs, as that run left them.
        var outputs: SnapshotID?
    }

    /// What is known of a unit from earlier runs.
    struct Recollection: Sendable {
        let unit: String
        /// Why a job's last judged run was asked for.
        let reason: Reason?
        /// Those of a job's green runs, oldest first.
        let durations: [Duration]
        /// With what its present or last run was launched.
        var runBasis: Basis?
        /// A job's last verdict.
        var verdict: VerdictBasis?
        /// A job's outputs, as its last passed run left them.
        var outputs: SnapshotID?
    }

    /// What a saved configuration means for the units.
    struct ConfigChange: Sendable {
        struct Changed: Sendable {
            let unit: String
            let why: String
        }
        var removed: [String] = []
        /// The units that restart.
        var changed: [Changed] = []
        var added: [String] = []
    }
}
