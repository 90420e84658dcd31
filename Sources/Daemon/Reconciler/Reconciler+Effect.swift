import History
import Model
import Supervisor
import Syscalls

extension Reconciler {
    /// The effects, to be carried out in this order.
    enum Effect {
        // Units.
        case unit(String, UnitStateMachine.Effect)
        /// When the unit's state machine waits for time.
        case rearm(String, at: LoopInstant?)
        case moved(String)
        case probed(String, ProbeAnswer)
        /// Nothing is left of a unit that is no longer defined.
        case forget(String)
        /// Send the unit's status to clients that follow.
        case publish(String)
        /// Define the units again: one came, or has gone.
        case define(retiring: Set<String>)

        // The disk.
        /// Write down what the next daemon must know, before anything that comes after this.
        case save
        /// Write it down at the end of this turn of the loop.
        case saveSoon

        // Verdicts.
        /// Find out what the verdict is about, and answer with `judged`.
        case judge(UnitRegistry.Conclusion)
        case concluded(UnitRegistry.Conclusion)
        /// Ask the history for a verdict on the same basis, and answer with `lookedUp`.
        case lookUp(job: String, Basis, Cycle)
        case answered(job: String, VerdictBasis, Cycle)
        /// Record what changed under a run.
        case drifted(RunIdentity, [Path])
        /// Record that it cannot be said after all what a run saw.
        case basisLost(RunIdentity)
        /// Record what a run left as its outputs.
        case leftOutputs(RunIdentity, SnapshotID)

        // Cycles.
        case began(Cycle)
        case progressed(Cycle)
        case ended(Cycle)
        /// Close this cycle of the previous daemon: it could not finish it, and this one cannot continue it.
        case cutOff(cycle: Int)
        /// Name the paths that differ, and answer with `differences`.
        case compare([String: (seen: SnapshotID, now: SnapshotID)])

        // People.
        case advise(String, unit: String)
        case notStarted([String])
        /// Write a notification, and answer with `composed`.
        case compose(News)
        case outbox(Outbox.Effect)

        // Runs on past inputs.
        case bisectRefused(BisectRefusal)
        case bisectBegan(Reason, moved: [String])
        case bisectRun(BisectRun, Verdict?)
        case bisectLeftOver(job: String)

        /// All is stopped: the daemon ends.
        case end
    }

    /// Why a job cannot be run on past inputs.
    enum BisectRefusal: Hashable {
        /// It needs this service in an earlier state, and the process that serves was not started by bgexec.
        case external(String)
    }

    /// News that calls for a notification.
    enum News {
        case red(Verdict, job: String, RunIdentity?)
        case green(Verdict, job: String, RunIdentity?)
        case crashLoop(String)
    }
}
