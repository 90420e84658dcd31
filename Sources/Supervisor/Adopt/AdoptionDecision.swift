import Loop
import Model
import Syscalls

/// What is to be done about a run that an earlier daemon started, or whose shim has died: looked up and decided.
enum AdoptionDecision: Equatable {
    /// Its shim lives.
    case shim(ProcessIdentity)
    /// Its leader lives without a shim, or its log is not complete: a new shim goes on with the log and ends the tree on order.
    case keep(leader: ProcessIdentity)
    /// Nothing of it lives, and its end is recorded.
    case over(EndRecord)
    /// Somebody is at work who has not recorded who it is: look again in a moment.
    case unclear

    /// Looks at a run.
    init(of folder: RunFolder, on ground: some AdoptionEnvironment = LocalMachine()) throws {
        if let began = ground.beginRecord(in: folder), began.hasShim, ground.lives(began.shim) {
            self = .shim(began.shim)
            return
        }
        // Whoever holds the lock is the run's only shim; one that comes later finds it taken, or the end recorded, and goes.
        self = try ground.holdingLock(of: folder) { try Self.decide(folder, ground) } ?? .unclear
    }

    private static func decide(_ folder: RunFolder, _ ground: some AdoptionEnvironment) throws -> AdoptionDecision {
        let began = ground.beginRecord(in: folder)
        let ended = ground.endRecord(in: folder)
        if let leader = began?.leader, ended == nil, ground.exists(leader) {
            // The usual case, and the quick one: the output of the run waits for its new writer.
            return .keep(leader: leader)
        }
        let census = ground.census()
        // A shim without the lock has not started anything, and may not any more.
        for stale in census.shims[folder.path] ?? [] { ground.kill(stale) }
        if let ended {
            endRest(of: folder, census, ground)
            if let leader = began?.leader, ground.logIsOpen(of: folder) { return .keep(leader: leader) }
            return .over(ended)
        }
        if began == nil, let found = census.leader(of: folder), let leader = ground.identity(of: found.pid) {
            // The shim was killed between the start of its leader and its record of it.
            let record = BeginRecord(unattended: leader, time: ground.time, instant: ground.instant)
            try ground.record(record, in: folder)
            return .keep(leader: leader)
        }
        endRest(of: folder, census, ground)
        if ground.logIsOpen(of: folder) {
            // The new shim records what can be known of the end. Without a begin record its shim was killed about when it started
            // its leader: whether that ran, and how it ended, nobody knows, but what it printed may wait in the pipes.
            if let leader = began?.leader { return .keep(leader: leader) }
            let nobody = ProcessIdentity(pid: 0, startTime: 0, boot: ProcessTable.bootIdentifier())
            try ground.record(BeginRecord(unattended: nobody, time: ground.time, instant: ground.instant), in: folder)
            return .keep(leader: nobody)
        }
        let neverBegan = RunOutcome.couldNotStart(
            "its shim was killed before it recorded a start", code: 0)
        let record = EndRecord(outcome: began == nil ? neverBegan : .unknown, time: ground.time)
        try ground.record(record, in: folder)
        return .over(record)
    }

    /// Ends what a leader left behind that has ended, for a shim that was killed over it.
    private static func endRest(of folder: RunFolder, _ census: RunCensus, _ ground: some AdoptionEnvironment) {
        for entry in census.tree(of: folder, leader: nil) { ground.kill(entry) }
    }
}
