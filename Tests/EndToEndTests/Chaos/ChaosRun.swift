import Glibc
import Model
import Supervisor
import Syscalls

/// Carries a plan out on a real project, and remembers whom it has ended.
struct ChaosRun {
    let scene: Scene
    let plan: ChaosPlan
    /// How each run was ended by us.
    private(set) var ends: [String: String] = [:]
    /// Runs that were ended while the daemon had no descriptors: if their shim is killed as well, how they ended cannot be recorded.
    private(set) var mayBeUnseen: Set<String> = []
    /// Whether the state was removed while it was in use.
    private(set) var wasCleaned = false
    /// How many faults of each kind have met a living process.
    private(set) var delivered: [String: Int] = [:]
    private var commands: [CommandRun] = []
    private var frozen: [ProcessIdentity] = []
    private var starved: [DescriptorLimit] = []
    private var killedShims: Set<ProcessIdentity> = []

    init(_ scene: Scene, _ plan: ChaosPlan) {
        self.scene = scene
        self.plan = plan
    }

    /// Starts all and waits until every service has printed.
    mutating func begin() async throws {
        try await scene.start()
        try await settle()
    }

    /// One round of faults, until all has recovered.
    mutating func round(_ steps: [ChaosPlan.Step]) async throws {
        for step in steps {
            if try await carryOut(step), let fault = step.fault { delivered[fault, default: 0] += 1 }
        }
        try await endFaults()
        try await settle()
    }

    /// The last fault: the project's folder is deleted, amidst others.
    mutating func removeFolder(_ steps: [ChaosPlan.Step]) async throws {
        try await begin()
        for step in steps { _ = try await carryOut(step) }
        // As `rm -r` it may have to be said twice, since shims and daemon write meanwhile.
        try await scene.until("the folder is gone") {
            try? File.removeTree(scene.folder)
            return !File.exists(scene.folder)
        }
        delivered["folder deleted", default: 0] += 1
        try await endFaults()
        do {
            try await scene.until("nothing is left") { scene.processes().isEmpty }
        } catch { throw Unsettled(what: "\(error): \(scene.processes())") }
    }

    private mutating func endFaults() async throws {
        for identity in frozen { _ = try identity.open()?.send(Signal(number: SIGCONT)) }
        frozen = []
        for limit in starved { try await limit.lift(in: scene) }
        starved = []
        for command in commands { _ = try await command.end() }
        commands = []
    }

    /// - Returns: whether there was a process to do it to.
    private mutating func carryOut(_ step: ChaosPlan.Step) async throws -> Bool {
        switch step {
        case .moment(let microseconds):
            usleep(microseconds)
            return true
        case .command:
            commands.append(try scene.begin(["status"]))
            return true
        case .freeze(let target):
            guard let who = find(target) else { return false }
            frozen.append(who)
            return try who.open()?.send(Signal(number: SIGSTOP)) ?? false
        case .thaw:
            guard !frozen.isEmpty else { return false }
            return try frozen.removeFirst().open()?.send(Signal(number: SIGCONT)) ?? false
        case .kill(let target): return try kill(target)
        case .askToExit(let service):
            // Only one that prints has its handler for the signal.
            guard let (run, leader) = leader(service), ends[run] == nil, scene.exists("counts/\(run)"),
                !scene.text(of: "counts/\(run)").isEmpty
            else { return false }
            guard try leader.open()?.send(Signal(number: SIGUSR1)) == true else { return false }
            noteEnd(of: run, "exit 7")
            return true
        case .starve:
            guard let daemon = daemon(), let limit = try await DescriptorLimit(none: daemon, in: scene) else {
                return false
            }
            starved.append(limit)
            return true
        case .feed:
            guard !starved.isEmpty else { return false }
            try await starved.removeFirst().lift(in: scene)
            return true
        case .blockState: return blockState()
        case .clean:
            guard daemon() != nil else { return false }
            wasCleaned = true
            // The daemon writes meanwhile: what is made anew while the rest is removed may stay.
            try? File.removeTree(scene.folder / ".bgexec")
            return true
        }
    }

    private mutating func noteEnd(of run: String, _ how: String) {
        ends[run] = how
        if !starved.isEmpty { mayBeUnseen.insert(run) }
    }

    private mutating func kill(_ target: ChaosPlan.Target) throws -> Bool {
        if case .leader(let service) = target {
            // A run that we have ended already may not be there any more, or end by what it was asked for first.
            guard let (run, leader) = leader(service), ends[run] == nil else { return false }
            guard try leader.open()?.send(.kill) == true else { return false }
            noteEnd(of: run, "SIGKILL")
            return true
        }
        guard let who = find(target), try who.open()?.send(.kill) == true else { return false }
        if case .shim = target { killedShims.insert(who) }
        return true
    }

    /// Puts a FIFO in place of the state at once, as a rename does.
    private func blockState() -> Bool {
        let (new, state) = (scene.folder / "fifo", scene.folder / ".bgexec/state.json")
        return mkfifo(new.description, 0o600) == 0 && rename(new.description, state.description) == 0
    }

    // MARK: Whom

    private func find(_ target: ChaosPlan.Target) -> ProcessIdentity? {
        switch target {
        case .daemon: daemon()
        case .shim(let service): lastRun(of: service)?.1.beginRecord()?.shim
        case .leader(let service): leader(service)?.1
        }
    }

    private func leader(_ service: Int) -> (String, ProcessIdentity)? {
        lastRun(of: service).flatMap { run, folder in folder.beginRecord().map { (run, $0.leader) } }
    }

    private func lastRun(of service: Int) -> (String, RunFolder)? {
        let unit = ChaosService.name(service)
        let state = scene.folder / ".bgexec"
        let numbers = ((try? File.entries(of: state / "runs" / Path(unit))) ?? []).compactMap { Int($0.description) }
        return numbers.max().map { number in
            let run = RunIdentity(unit: unit, number: number)
            return (run.description, RunFolder(state: state, run: run))
        }
    }

    /// The process that holds the project's lock, according to the kernel.
    private func daemon() -> ProcessIdentity? {
        guard let status = (try? File.status(of: scene.folder / ".bgexec/lock")) ?? nil,
            let locks = (try? File.contents(of: "/proc/locks")) ?? nil
        else { return nil }
        for line in String(decoding: locks, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "FLOCK", let pid = Int32(fields[4]) else { continue }
            let place = fields[5].split(separator: ":")
            if place.count == 3, UInt64(place[2]) == status.inode, let who = ProcessIdentity(of: pid) { return who }
        }
        return nil
    }

    // MARK: Recovery

    /// Waits until each service has the run that it should have, with a living shim and a living leader that prints.
    private mutating func settle() async throws {
        // Exit code 1 says that a service backs off, since it has been ended so often: to ask again is to start it at once.
        try await scene.until("all is healthy") {
            let start = try await scene.bgexec("start")
            guard start.code <= 1 else { throw Unsettled(what: "start: \(start)") }
            return start.code == 0
        }
        var last = ""
        do {
            try await scene.until("all services run") {
                last = (0..<plan.services).compactMap { unsettled($0) }.joined(separator: "; ")
                return last.isEmpty
            }
        } catch { throw Unsettled(what: "\(error): \(last)") }
    }

    struct Unsettled: Error, CustomStringConvertible {
        let what: String
        var description: String { what }
    }

    private func unsettled(_ service: Int) -> String? {
        let unit = ChaosService.name(service)
        let expected = 1 + ends.keys.count { $0.hasPrefix(unit + "#") }
        guard let (run, folder) = lastRun(of: service), let began = folder.beginRecord() else {
            return "\(unit) no run"
        }
        // More runs than expected are for the check to find: this only waits.
        guard let number = Int(run.split(separator: "#").last ?? ""), number >= expected else { return "\(run) is old" }
        guard began.leader.open() != nil else { return "\(run) has no leader" }
        guard !killedShims.contains(began.shim), began.shim.open() != nil else { return "\(run) has no shim" }
        return scene.text(of: "counts/\(run)").isEmpty ? "\(run) has not printed" : nil
    }

    /// The runs that live now.
    var currentRuns: [String] { (0..<plan.services).compactMap { lastRun(of: $0)?.0 } }
}
