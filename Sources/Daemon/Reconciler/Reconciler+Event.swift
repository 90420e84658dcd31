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
        /// These units have live runs, and everything that is known of earlier runs has been restored.
        case adopted([String])
        /// The daemon works: it may end when all is stopped.
        case begun
        /// What the inputs are, and what they were at each unit's last launch, now that all have been looked at.
        case inputsFound([String: InputsFound])

        // Requests.
        case request(Request, Reason)
        /// The request was acknowledged.
        case acknowledged

        // Files.
        /// These files changed, which are inputs of the unit.
        case inputsChanged(of: String, [Path])
        /// No more inputs have changed at this moment: what has, begins one cycle.
        case changesAreComplete
        /// The inputs of these units differ from what their last runs saw: the paths, for each unit.
        case differences([String: [String]])
        case reconfigured(ConfigChange)
        /// The units are defined as the configuration has them now.
        case redefined(ConfigChange)
        /// The channels to notify.
        case notifying(NotifyConfig?)

        // Answers to effects.
        case judged(Judgment)
        /// The history was asked for a verdict on the same inputs.
        case lookedUp(job: String, Cycle, VerdictBasis?)
        case verdictRecalled(job: String, VerdictBasis?)
        /// What a job's last verdict was about, if that was not known yet.
        case basisFound(job: String, VerdictBasis)
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
        case cancel(String)
        /// Give a job's run up that still waits for what it needs.
        case giveUp(String, why: String)
    }

    /// What a job's run has come to, and what it is about.
    struct Judgment: Sendable {
        let conclusion: UnitRegistry.Conclusion
        /// How the run ended; nil when none was started.
        let end: EndRecord?
        /// The inputs with which it began.
        var snapshot: SnapshotID?
        /// Which of them changed while it ran, beside what it wrote itself.
        var drift: [Path] = []
    }

    /// What is known of a unit from earlier runs.
    struct Recollection: Sendable {
        let unit: String
        /// Why a job's last judged run was asked for.
        let reason: Reason?
        /// Those of a job's green runs, oldest first.
        let durations: [Duration]
        /// By which definition its last run was launched.
        var definition: String?
    }

    /// A unit's inputs.
    struct InputsFound: Sendable {
        let now: SnapshotID
        /// What they were when its present or last run was launched.
        let atLaunch: SnapshotID?
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
