import Model
import Syscalls

@testable import Daemon
@testable import Supervisor

/// The requests of a user, as `Daemon` answers them.
extension SimDaemon {
    enum Request: Hashable {
        case start(String)
        case startAllServices
        case stop(String)
        case stopAll
        case restart(String)
        case once(String)
        case cancel(String)
        /// Files changed on which these units depend.
        case change(restart: [String], run: [String])
    }

    /// Carries it out, which saves it too, and acknowledges it.
    func handle(_ request: Request) {
        if world.planted == .acknowledgesTooSoon {
            world.acknowledged(request)
            world.after(50_000_000, while: process) { self.carryOut(request) }
            return
        }
        carryOut(request)
        // Killed over it: who asked knows nothing. When all had stopped, the answer was sent all the same.
        guard process.isAlive || reconciler.phase == .ended else { return world.interrupted(request) }
        world.acknowledged(request)
        post(.acknowledged)
    }

    private func carryOut(_ request: Request) {
        let asked = Reason(.manual, "asked by ada")
        switch request {
        case .start(let name): post(.request(.start([name]), asked))
        case .startAllServices: post(.request(.start([]), asked))
        case .stop(let name): stop([name], asked)
        case .stopAll: stop([], asked)
        case .restart(let name): post(.request(.restart([name]), asked))
        case .once(let job): post(.request(.once(job), asked))
        case .cancel(let job): post(.request(.cancel(job), asked))
        case .change(let restart, let run):
            for unit in restart + run {
                world.disk.versions[unit, default: 0] += 1
                observe(unit)
                post(.inputsChanged(of: unit, [Path("file-\(world.steps)")]))
            }
            post(.changesAreComplete)
        }
    }

    private func stop(_ names: [String], _ asked: Reason) {
        forgetsNextSave = world.planted == .savesStopTooLate
        post(.request(.stop(names), asked))
        forgetsNextSave = false
    }
}
