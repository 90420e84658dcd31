import Loop
import Model
import Syscalls

@testable import Daemon
@testable import Supervisor

/// A toy world for a plan: services that restart and jobs that run, in an order that a seed decides. It notes every promise of
/// the plan that is broken.
struct CycleWorld {
    static let needs: [String: Set<String>] = ["unit": ["store"], "whole": ["store", "router"]]
    static let services = ["router", "store"]
    static let jobs = ["unit", "whole"]

    enum Job: Equatable {
        case idle, asked
        case running(Int, isCancelled: Bool)
    }

    /// What a job does with a save while it runs.
    enum Policy: String, CaseIterable {
        case finishThenRerun, cancelThenRerun, cancelIfYoung, ignore
    }

    private(set) var plan = CyclePlan(lastNumber: 0)
    private var facts = CyclePlan.Facts()
    private var random: SplitMix
    private var clock: Int64 = 0
    private var restarting: Set<String> = []
    private var job: [String: Job] = [:]
    private var runs = 0
    private var changed: [String: Int64] = [:]
    /// Up to when each unit's changes were seen: by a restart, or by a run that began after them and was not cancelled.
    private var seen: [String: Int64] = [:]
    private var runBegan: [String: Int64] = [:]
    private var policies: [String: Policy] = [:]
    /// Whether now and then a save is not told: the control, which must be noticed.
    private let losesSaves: Bool
    private var changedBefore: [String: Int64] = [:]
    private var began: Set<Int> = []
    private var ended: Set<Int> = []
    private(set) var broken: [String] = []

    /// - Parameter policy: that of all jobs; nil for one of its own for each.
    init(seed: UInt64, policy: Policy? = nil, losesSaves: Bool = false) {
        random = SplitMix(state: seed)
        self.losesSaves = losesSaves
        facts.needs = Self.needs
        for job in Self.jobs { policies[job] = policy ?? Policy.allCases[random.next(below: Policy.allCases.count)] }
    }

    /// What the jobs do with a save now: whether a run is young is for the daemon to know, so here chance decides it each time.
    private mutating func decideWhenBusy() {
        for job in Self.jobs {
            facts.whenBusy[job] =
                switch policies[job] {
                case .finishThenRerun, nil: .finishThenRerun
                case .cancelThenRerun: .cancelThenRerun
                case .cancelIfYoung: random.next(below: 2) == 0 ? .cancelThenRerun : .finishThenRerun
                case .ignore: .ignore
                }
        }
    }

    /// Some steps of saves and progress, then progress alone until nothing is left to happen.
    mutating func play(steps: Int) {
        for _ in 0..<steps {
            if random.next(below: 3) == 0 { save() } else { progress() }
        }
        var patience = 1000
        while progress(), patience > 0 { patience -= 1 }
        if !plan.open.isEmpty { broken.append("cycles are open though nothing goes on: \(plan.open.map(\.number))") }
        if began != ended { broken.append("cycles without an end: \(began.subtracting(ended).sorted())") }
        for (unit, time) in changed where seen[unit] ?? -1 < time {
            broken.append("\(unit) never saw the change at \(time), only those before \(seen[unit] ?? -1)")
        }
    }

    private mutating func save() {
        let units = (Self.services + Self.jobs).filter { _ in random.next(below: 2) == 0 }
        if units.isEmpty { return }
        clock += 1
        decideWhenBusy()
        changedBefore = changed
        for unit in units { changed[unit] = clock }
        if losesSaves, random.next(below: 10) == 0 { return }
        let isManual = random.next(below: 6) == 0
        let jobs = units.filter(Self.jobs.contains)
        if isManual, let job = jobs.first {
            // Nothing was saved: only the job is asked to run.
            changed = changedBefore
            changed[job] = clock
            feed(.begin(.manual("asked"), restart: [], run: [job], notRun: [:]))
        } else {
            feed(.begin(.change(units), restart: units.filter(Self.services.contains), run: jobs, notRun: [:]))
        }
    }

    /// Lets one thing that goes on come to its next point.
    /// - Returns: false when nothing goes on.
    @discardableResult
    private mutating func progress() -> Bool {
        let ready = Self.jobs.filter { mayMove($0) }
        let moves = restarting.sorted() + ready
        guard !moves.isEmpty else { return false }
        clock += 1
        let unit = moves[random.next(below: moves.count)]
        if restarting.remove(unit) != nil {
            runs += 1
            feed(.serviceUp(unit, run: runs))
            return true
        }
        switch job[unit] ?? .idle {
        case .idle: break
        case .asked where random.next(below: 8) == 0:
            seen[unit] = clock
            job[unit] = .idle
            feed(.jobConcluded(unit, run: 0, .broken(LaunchProblem("it cannot run"))))
        case .asked:
            runs += 1
            runBegan[unit] = clock
            job[unit] = .running(runs, isCancelled: false)
            feed(.jobBegan(unit, run: runs))
        case .running(let run, let isCancelled):
            job[unit] = .idle
            if !isCancelled { seen[unit] = runBegan[unit] }
            feed(.jobConcluded(unit, run: run, isCancelled ? .cancelled : .passed))
        }
        return true
    }

    private func mayMove(_ name: String) -> Bool {
        switch job[name] ?? .idle {
        case .idle: false
        case .asked: restarting.isDisjoint(with: Self.needs[name] ?? [])
        case .running: true
        }
    }

    private mutating func feed(_ event: CyclePlan.Event) {
        let now = LoopInstant(nanoseconds: clock)
        for effect in plan.handle(event, facts, at: now, UTCTime(nanoseconds: clock)) { carryOut(effect) }
    }

    /// A save that a running job is configured to ignore needs no run, and only such a one.
    private mutating func excuseIgnored(by cycle: Cycle) {
        for step in cycle.steps {
            guard case .over(.skipped, _) = step.phase else { continue }
            if case .running = job[step.unit], policies[step.unit] == .ignore {
                changed[step.unit] = changedBefore[step.unit]
            } else {
                broken.append("\(step.unit) passes over a save in cycle \(cycle.number)")
            }
        }
    }

    private mutating func carryOut(_ effect: CyclePlan.Effect) {
        switch effect {
        case .restart(let service, _):
            for (name, state) in job {
                guard case .running = state, Self.needs[name]?.contains(service) == true else { continue }
                broken.append("\(service) restarts under the run of \(name)")
            }
            restarting.insert(service)
            seen[service] = clock
        case .run(let name, _):
            if case .running = job[name] { broken.append("\(name) is to run while it runs") }
            job[name] = .asked
        case .cancel(let name, _):
            if case .running(let run, _) = job[name] { job[name] = .running(run, isCancelled: true) }
        case .ignored(let name): if policies[name] != .ignore { broken.append("\(name) ignores a save") }
        case .notRun(let name, let why): broken.append("\(name) does not run: \(why.text)")
        case .began(let cycle):
            began.insert(cycle.number)
            excuseIgnored(by: cycle)
        case .ended(let cycle):
            if cycle.result == nil { broken.append("cycle \(cycle.number) ended without a result") }
            if !ended.insert(cycle.number).inserted { broken.append("cycle \(cycle.number) ended twice") }
        }
    }
}

/// SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014): the same numbers for the same seed, everywhere.
struct SplitMix {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
