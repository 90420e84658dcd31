import Loop
import Model
import Syscalls

/// What to do about a run that an earlier daemon started, or whose shim has died.
enum AdoptionDecision: Equatable {
    /// Its shim lives.
    case shim(ProcessIdentity)
    /// Its leader lives without a shim, or its log is not complete: a new shim continues the log and ends the tree on order.
    case keep(leader: ProcessIdentity)
    /// Nothing of it lives, and its end is recorded.
    case over(EndRecord)
    /// A shim holds the lock and has not recorded itself yet: ask again in a moment.
    case unclear

    /// Examines a run.
    init(of folder: RunFolder, on machine: some AdoptionEnvironment = LocalMachine()) throws {
        if let began = machine.beginRecord(in: folder), began.hasShim, machine.lives(began.shim) {
            self = .shim(began.shim)
            return
        }
        // The shim that holds the lock is the run's only one; a later one finds it taken, or the end recorded, and exits.
        self = try machine.holdingLock(of: folder) { try Self.decide(folder, machine) } ?? .unclear
    }

    /// The shim of a run that stays unclear: it holds the lock, and its record was damaged or removed. Its command line names the run.
    static func holder(of folder: RunFolder) -> ProcessHandle? {
        // More than one: a later shim that is about to find the lock taken, or a leader that has not executed its program yet.
        guard let shims = RunCensus().shims[folder.path], shims.count == 1,
            let process = try? ProcessHandle(opening: shims[0].pid),
            ProcessTable.entry(of: process.pid)?.startTime == shims[0].startTime
        else { return nil }
        return process
    }

    private static func decide(_ folder: RunFolder, _ machine: some AdoptionEnvironment) throws -> AdoptionDecision {
        let began = machine.beginRecord(in: folder)
        let ended = machine.endRecord(in: folder)
        if let leader = began?.leader, ended == nil, machine.exists(leader) {
            // The usual case, and the quick one: the output of the run waits for its next shim.
            return .keep(leader: leader)
        }
        let census = machine.census()
        // A shim without the lock has not started anything, and must not any more.
        for stale in census.shims[folder.path] ?? [] { machine.kill(stale) }
        if let ended {
            endRest(of: folder, census, machine)
            if let leader = began?.leader, machine.logIsOpen(of: folder) { return .keep(leader: leader) }
            return .over(ended)
        }
        if began == nil, let found = census.leader(of: folder), let leader = machine.identity(of: found.pid) {
            // The shim was killed between the start of its leader and its record of it.
            let record = BeginRecord(unattended: leader, time: machine.time, instant: machine.instant)
            try machine.record(record, in: folder)
            return .keep(leader: leader)
        }
        endRest(of: folder, census, machine)
        if machine.logIsOpen(of: folder) {
            // The new shim records what can be known of the end. Without a begin record the shim was killed about when it started
            // the leader: whether that ran, and how it ended, is unknown, but what it printed may be in the pipes.
            if let leader = began?.leader { return .keep(leader: leader) }
            let nobody = ProcessIdentity(pid: 0, startTime: 0, boot: ProcessTable.bootIdentifier())
            try machine.record(
                BeginRecord(unattended: nobody, time: machine.time, instant: machine.instant), in: folder)
            return .keep(leader: nobody)
        }
        let neverBegan = RunOutcome.couldNotStart(
            "its shim was killed before it recorded a start", code: 0)
        let record = EndRecord(outcome: began == nil ? neverBegan : .unknown, time: machine.time)
        try machine.record(record, in: folder)
        return .over(record)
    }

    /// Kills what an ended leader left behind, in place of the shim that was killed while it did so.
    static func endRest(
        of folder: RunFolder, _ census: RunCensus = RunCensus(), _ machine: some AdoptionEnvironment = LocalMachine()
    ) {
        for entry in census.tree(of: folder, leader: nil) { machine.kill(entry) }
    }
}
