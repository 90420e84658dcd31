import Model
import Supervisor

/// Decides when a job's run on past inputs may proceed, and what it yields to.
///
/// It runs only while nothing else does: saves and requests take priority. It is then cancelled, the services are
/// returned to the project, and it starts again when all is quiet.
struct BisectRunPlan: Hashable {
    enum State: Hashable {
        /// Waiting for other work.
        case waiting
        case running
        /// It was cancelled for other work, and starts again afterwards.
        case yielding
        /// It is no longer wanted, and its run is being ended.
        case ending
        case over
    }

    enum Event: Hashable {
        /// Nothing else is running in the project.
        case quiet
        /// Something else is about to begin.
        case disturbed
        case concluded(Verdict)
        /// The client that asked for it has gone, or its job was removed.
        case dropped
    }

    enum Effect: Hashable {
        /// Move the services and run the job.
        case begin
        /// End the run.
        case cancel
        /// Give the services back.
        case restore
        /// Report the verdict to the client that asked.
        case report(Verdict)
        /// Nothing of it is left.
        case forget
    }

    private(set) var state = State.waiting

    mutating func handle(_ event: Event) -> [Effect] {
        switch (state, event) {
        case (.waiting, .quiet):
            state = .running
            return [.begin]
        case (.waiting, .dropped):
            state = .over
            return [.report(.cancelled), .forget]
        case (.running, .disturbed):
            state = .yielding
            return [.restore, .cancel]
        case (.running, .dropped):
            state = .ending
            return [.restore, .cancel]
        case (.running, .concluded(let verdict)):
            state = .over
            return [.restore, .report(verdict), .forget]
        case (.yielding, .dropped):
            state = .ending
            return []
        case (.yielding, .concluded):
            state = .waiting
            return []
        case (.ending, .concluded):
            state = .over
            return [.report(.cancelled), .forget]
        case (.waiting, .disturbed), (.waiting, .concluded), (.running, .quiet), (.yielding, .quiet),
            (.yielding, .disturbed), (.ending, .quiet), (.ending, .disturbed), (.ending, .dropped), (.over, _):
            return []
        }
    }
}
