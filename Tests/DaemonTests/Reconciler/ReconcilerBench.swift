import Config
import Model
import Syscalls

@testable import Daemon
@testable import Supervisor

/// A reconciler and a minimal shell that carries out its effects: every launch succeeds at once, and runs end only when a test ends them.
struct ReconcilerBench {
    private(set) var reconciler: Reconciler
    private(set) var now = LoopInstant(nanoseconds: 0)
    /// All that was to be done, in order.
    private(set) var effects: [Reconciler.Effect] = []
    private var runs: [String: Int] = [:]
    /// The services that another process serves already.
    private let external: Set<String>

    init(_ units: [(UnitProfile, needs: [String])], state: DaemonState = DaemonState(), external: Set<String> = []) {
        self.external = external
        reconciler = Reconciler(state: state, resumesPrevious: false, lastCycle: 0)
        let definitions = units.map { unit, needs in
            UnitRegistry.Definition(
                name: unit.name, needs: needs,
                kind: unit.isService ? .service(probe: nil, restartsDependents: false) : .job, lastRun: 0)
        }
        post(.defined(units.map(\.0), definitions, retiring: []))
        post(.adopted([]))
        post(.begun)
        effects = []
    }

    /// Lets time pass.
    mutating func pass(_ duration: Duration) { now = now.advanced(by: duration) }

    /// Posts an event and carries out all that follows from it.
    mutating func post(_ event: Reconciler.Event) {
        reconciler.post(event)
        while let next = reconciler.next(at: now, UTCTime(nanoseconds: now.nanoseconds)) {
            for effect in next {
                effects.append(effect)
                answer(effect)
            }
        }
    }

    private mutating func answer(_ effect: Reconciler.Effect) {
        switch effect {
        case .unit(let name, .job(.preflight)): reconciler.post(.unit(name, .job(.preflightDone(impossible: nil))))
        case .unit(let name, .job(.launch)):
            runs[name, default: 0] += 1
            reconciler.post(.launchResult(name, .job(.launched(run: runs[name] ?? 0))))
        case .unit(let name, .service(.preflight)):
            let found: ServiceStateMachine.Preflight =
                external.contains(name) ? .external("pid 7 serves", exitIsNoticed: true) : .clear
            reconciler.post(.unit(name, .service(.preflightDone(found))))
        case .unit(let name, .service(.launch)):
            runs[name, default: 0] += 1
            reconciler.post(.launchResult(name, .service(.launched(run: runs[name] ?? 0))))
        case .judge(let conclusion): reconciler.post(.judged(.init(conclusion: conclusion, end: nil)))
        case .lookUp(let job, let cycle): reconciler.post(.lookedUp(job: job, cycle, nil))
        case .unit, .rearm, .moved, .probed, .forget, .publish, .define, .save, .saveSoon, .concluded, .answered,
            .recallVerdict, .began, .progressed, .ended, .cutOff, .compare, .advise, .notStarted, .compose, .outbox,
            .bisectRefused, .bisectBegan,
            .bisectRun, .bisectLeftOver, .end:
            break
        }
    }

    /// A file among a unit's inputs is saved.
    mutating func save(_ file: Path, of unit: String) {
        post(.inputsChanged(of: unit, [file]))
        post(.changesAreComplete)
    }

    /// The job's run ends well.
    mutating func finish(_ job: String, _ status: ExitStatus = .exited(0)) {
        post(.unit(job, .job(.ended(.ended(status, timedOut: false)))))
        post(.unit(job, .job(.gone)))
    }

    /// The places in `effects` at which this was to be done.
    func places(_ isMeant: (Reconciler.Effect) -> Bool) -> [Int] { effects.indices.filter { isMeant(effects[$0]) } }

    /// How often a job's run was ordered to stop.
    func stops(of name: String) -> Int {
        places { effect in
            guard case .unit(name, let order) = effect else { return false }
            return order == .job(.stop) || order == .service(.stop)
        }.count
    }

    /// The present or last run.
    func run(of name: String) -> Int { runs[name] ?? 0 }
}
