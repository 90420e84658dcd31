import Config
import Model
import Syscalls

@testable import Daemon
@testable import History
@testable import Supervisor

/// A reconciler and a minimal shell that carries out its effects: every launch succeeds at once, and runs end only when a test ends them.
struct ReconcilerBench {
    private(set) var reconciler: Reconciler
    private(set) var now = LoopInstant(nanoseconds: 0)
    /// All that was to be done, in order.
    private(set) var effects: [Reconciler.Effect] = []
    private var runs: [String: Int] = [:]
    /// How often each unit's inputs were saved; those of another number have another content.
    private(set) var versions: [String: Int] = [:]
    /// What is known of the outputs that the next runs of jobs leave.
    var leftOutputs = Reconciler.LeftOutputs.present
    /// What the history answers for jobs.
    var past: [String: Reconciler.PastVerdict] = [:]
    /// The services that another process serves already.
    private let external: Set<String>
    /// The jobs whose outputs somebody has changed.
    private var edited: Set<String> = []

    init(_ units: [(UnitProfile, needs: [String])], state: DaemonState = DaemonState(), external: Set<String> = []) {
        self.external = external
        reconciler = Reconciler(state: state, resumesPrevious: false, lastCycle: 0)
        let units = units.map { unit, needs in
            var unit = unit
            (unit.definition, unit.needs) = ("1", needs)
            return (unit, needs: needs)
        }
        let definitions = units.map { unit, needs in
            UnitRegistry.Definition(
                name: unit.name, needs: needs,
                kind: unit.isService ? .service(probe: nil, restartsDependents: false) : .job, lastRun: 0)
        }
        post(.defined(units.map(\.0), definitions, retiring: []))
        post(.adopted([]))
        post(.begun)
        for unit in reconciler.units { observe(unit.name) }
        post(.caughtUp)
        effects = []
    }

    /// The shell has looked at a unit's inputs.
    mutating func observe(_ unit: String) {
        var observation = UnitObservation(inputs: .known(Self.snapshot(of: unit, versions[unit] ?? 0)))
        if reconciler.units.first(where: { $0.name == unit })?.job?.hasOutputs == true {
            observation.outputs = .known(Self.snapshot(of: "what \(unit) writes", edited.contains(unit) ? 2 : 1))
        }
        post(.observed(unit, observation))
    }

    static func snapshot(of unit: String, _ version: Int) -> SnapshotID {
        SnapshotID(tree: ObjectStore.id(.blob, Array("\(unit) \(version)".utf8)))
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
        case .judge(let conclusion):
            reconciler.post(.judged(.init(conclusion: conclusion, end: nil, leftWhatIsThere: leftOutputs)))
        case .lookUp(let job, _, let cycle): reconciler.post(.lookedUp(job: job, cycle, past[job]))
        case .compare(let units): reconciler.post(.differences(units.mapValues { _ in ["a file"] }))
        case .unit, .rearm, .moved, .probed, .forget, .publish, .define, .save, .saveSoon, .concluded, .answered,
            .drifted, .basisLost, .leftOutputs, .began, .progressed, .ended, .cutOff, .advise, .notStarted, .compose,
            .outbox,
            .bisectRefused, .bisectBegan, .bisectRun, .bisectLeftOver, .end:
            break
        }
    }

    /// A service is restarted, and is up again.
    mutating func restart(_ service: String, _ reason: Reason) {
        post(.request(.restart([service]), reason))
        post(.unit(service, .service(.ended(.ended(.signalled(15), timedOut: false)))))
        post(.unit(service, .service(.gone)))
        pass(.seconds(1))
        post(.unit(service, .service(.timePassed)))
    }

    /// Somebody changes what a job has written.
    mutating func edit(_ file: Path, of job: String) { changeOutputs(file, of: job) { $0.insert(job) } }

    /// It is as the job writes it.
    mutating func restore(_ file: Path, of job: String) { changeOutputs(file, of: job) { $0.remove(job) } }

    private mutating func changeOutputs(_ file: Path, of job: String, _ change: (inout Set<String>) -> Void) {
        change(&edited)
        observe(job)
        post(.outputsChanged(of: job, [file]))
        post(.changesAreComplete)
    }

    /// A file among a unit's inputs is saved.
    mutating func save(_ file: Path, of unit: String) {
        versions[unit, default: 0] += 1
        observe(unit)
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
