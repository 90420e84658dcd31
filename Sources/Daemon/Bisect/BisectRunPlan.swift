import Model
import Supervisor

/// When a job's run on past inputs may go on, and whom it yields to. Decides only.
///
/// It goes on while nothing else does: a save, and whatever somebody asks for, comes first. It is cancelled then, the services are
/// given back, and it begins anew when all is quiet.
struct BisectRunPlan: Hashable {
    enum State: Hashable {
        /// Something else goes on.
        case waiting
        case running
        /// It has been cancelled for something else, and begins anew afterwards.
        case yielding
        /// Nobody wants it any more, and its run is being ended.
        case ending
        case over
    }

    enum Event: Hashable {
        /// Nothing else goes on in the project.
        case quiet
        /// Something else is about to begin.
        case disturbed
        case concluded(Verdict)
        /// Whoever asked for it has gone, or its job has.
        case dropped
    }

    enum Effect: Hashable {
        /// Move the services and run the job.
        case begin
        /// End the run.
        case cancel
        /// Give the services back.
        case restore
        /// Tell whoever asked.
        case tell(Verdict)
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
            return [.tell(.cancelled), .forget]
        case (.running, .disturbed):
            state = .yielding
            return [.restore, .cancel]
        case (.running, .dropped):
            state = .ending
            return [.restore, .cancel]
        case (.running, .concluded(let verdict)):
            state = .over
            return [.restore, .tell(verdict), .forget]
        case (.yielding, .dropped):
            state = .ending
            return []
        case (.yielding, .concluded):
            state = .waiting
            return []
        case (.ending, .concluded):
            state = .over
            return [.tell(.cancelled), .forget]
        case (.waiting, .disturbed), (.waiting, .concluded), (.running, .quiet), (.yielding, .quiet),
            (.yielding, .disturbed), (.ending, .quiet), (.ending, .disturbed), (.ending, .dropped), (.over, _):
            return []
        }
    }
}
