import FoundationEssentials
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// What a daemon must know from the previous one. Written before a request is acknowledged.
struct DaemonState: Codable, Equatable {
    /// The boot in which it was written: after a reboot none of its runs is alive.
    var boot = ""
    /// Which lock it was written beside: beside another one it is a copy, and its runs belong to another project.
    var place: String?
    /// Whether all services are wanted, also those that the configuration may get later.
    var wantsAll = false
    /// The services that are wanted.
    var wanted: [String] = []
    /// What the services' state machines remember.
    var memories: [String: StoredMemory]? = [:]
    /// The last verdict of each job.
    var verdicts: [String: StoredVerdict] = [:]
    var lastCycle: CycleReport?
    /// The cycles that have not ended.
    var openCycles: [StoredCycle]?
    /// What jobs need not run on by themselves: for each job the digest of its definition, its inputs, and those of all that it needs.
    var acknowledged: [String: String]?
    /// Up to when scheduled jobs that were due have been dealt with, in seconds since 1970.
    var schedulesChecked: Int64?
    /// A run on past inputs that is in progress: the next daemon returns its services to the project.
    var bisectRun: StoredBisectRun?
    /// The phase that the project had reached.
    var phase: ProjectPhase {
        get { isEnding == true ? .ending : isActive ? .active : .idle }
        set {
            switch newValue {
            case .idle, .ended: (isActive, isEnding) = (false, nil)
            case .active: (isActive, isEnding) = (true, nil)
            case .ending: (isActive, isEnding) = (true, true)
            }
        }
    }
    // Whether the project has been started and not been stopped, and whether it is being stopped.
    private var isActive = false
    private var isEnding: Bool?
    /// The news that was already sent.
    var news: NotificationPolicy {
        get { storedNews ?? NotificationPolicy() }
        set { storedNews = newValue }
    }
    /// The notifications that are still to be sent.
    var outbox: Outbox {
        get { storedOutbox ?? Outbox() }
        set { storedOutbox = newValue }
    }
    // A state that an earlier version wrote has neither.
    private var storedNews: NotificationPolicy?
    private var storedOutbox: Outbox?
    /// The numbering of cycles continues.
    var cycleNumber = 0

    /// A service's memory on disk; instants are nanoseconds of the monotonic clock.
    struct StoredMemory: Codable, Equatable {
        var restarts: Int
        var failures: Int
        var failingSince: Int64?
        var lastPause: Int64
        var retry: Int64?
        var hadRun: Bool?
        /// Nil when an older program wrote it.
        var spentRestarts: Double?
    }

    struct StoredBisectRun: Codable, Equatable {
        var job: String
        var moved: [String]
    }

    struct StoredVerdict: Codable, Equatable {
        var name: String
        var exitCode: Int32
        var text: String?
        /// The last run that was judged; nil when an older program wrote it.
        var run: Int?
        /// The earlier run whose verdict it is, when that one has answered in the place of a new one.
        var answer: Int?
    }

    /// Stores what a service's state machine remembers.
    /// - Returns: whether that is something new.
    @discardableResult
    mutating func remember(_ memory: ServiceMemory, of unit: String) -> Bool {
        let memory = StoredMemory(memory)
        guard memories?[unit] != memory else { return false }
        if memories == nil { memories = [:] }
        memories?[unit] = memory
        return true
    }

    /// Reads the state of a project.
    /// - Returns: an empty state when there is none, or none that can be read; what is wrong with that one, which is set aside as
    ///   `state.json.damaged`.
    static func load(from project: Project) -> (state: DaemonState, damage: StateDamage?) {
        let fault: String
        switch StateFile.read(of: project) {
        case .missing: return (DaemonState(), .missing)
        case .intact(let bytes):
            do { return (try JSONDecoder().decode(DaemonState.self, from: Data(bytes)), nil) } catch {
                fault = "it is no state"
            }
        case .damaged(let why): fault = why
        }
        let aside = project.state / "state.json.damaged"
        try? File.rename(project.stateFile, to: aside)
        return (DaemonState(), .damaged(why: fault, setAside: aside))
    }

    /// Whether its folder is a copy of another project's.
    func isCopy(in project: Project) -> Bool { ProjectActivity.isCopy(place: place, in: project) }

    /// Written at every change, so without an fsync: what a machine crash loses mattered in that boot only, and verdicts
    /// are in the history.
    func save(to project: Project) throws {
        let bytes = try JSONEncoder().encode(self)
        try File.replace(project.stateFile, with: StateFile.seal(Array(bytes)), surviving: .processes)
    }
}

extension DaemonState.StoredMemory {
    init(_ memory: ServiceMemory) {
        restarts = memory.restarts
        failures = memory.delay.failures
        failingSince = memory.delay.failingSince?.nanoseconds
        lastPause = memory.delay.last.wholeNanoseconds
        retry = memory.retry?.nanoseconds
        hadRun = memory.hadRun
        spentRestarts = memory.delay.spent
    }

    var memory: ServiceMemory {
        let delay = RestartDelay.Memory(
            failures: failures, failingSince: failingSince.map { LoopInstant(nanoseconds: $0) },
            last: .nanoseconds(lastPause), spent: spentRestarts ?? 0)
        return ServiceMemory(
            restarts: restarts, delay: delay, retry: retry.map { LoopInstant(nanoseconds: $0) },
            hadRun: hadRun ?? false)
    }
}

extension DaemonState.StoredVerdict {
    /// - Parameters:
    ///   - run: the number of the run, 0 when none was started.
    ///   - before: what is known of the last judged run.
    init(_ verdict: Verdict, of run: Int, after before: Self?) {
        name = verdict.name
        self.run = max(run, before?.run ?? 0)
        exitCode = verdict.exitCode
        text = verdict.problem
    }

    var verdict: Verdict? { Verdict.Word(rawValue: name).map { Verdict($0, code: exitCode, problem: text) } }
}
