import Syscalls

/// What to do about a run whose shim does not live: looked up and decided while its lock is held, so that no shim can begin.
enum Takeover: Equatable {
    /// Its leader lives: a new shim goes on with its log and ends its tree on order.
    case keep(leader: ProcessIdentity)
    /// Nothing of it lives, and its end is recorded now.
    case over(EndRecord)
    /// A shim lives after all, and has not recorded who it is yet.
    case shimLives

    /// Looks at a run whose shim is not to be found by its record.
    init(of folder: RunFolder) throws {
        // Whoever holds the lock is the run's only shim; one that comes later finds it taken, or the end recorded, and goes.
        let lock = try File.openOrCreate(folder.lock)
        guard try lock.tryLock() else {
            self = .shimLives
            return
        }
        try self.init(of: folder, on: ThisMachine())
    }

    /// Decides, with the run's lock held.
    init(of folder: RunFolder, on ground: some TakeoverGround) throws {
        let began = ground.beginRecord(in: folder)
        let ended = ground.endRecord(in: folder)
        if let leader = began?.leader, ended == nil, ground.exists(leader) {
            // The usual case, and the quick one: the output of the run waits for its new writer.
            self = .keep(leader: leader)
            return
        }
        let census = ground.census()
        // A shim without the lock has not started anything, and may not any more.
        for stale in census.shims[folder.path] ?? [] { ground.kill(stale) }
        if let ended {
            Self.endRest(of: folder, census, on: ground)
            self = .over(ended)
            return
        }
        if began == nil, let found = census.leader(of: folder), let leader = ground.identity(of: found.pid) {
            // The shim was killed between the start of its leader and its record of it.
            try ground.record(BeginRecord(leader: leader, shim: leader, time: .now), in: folder)
            self = .keep(leader: leader)
            return
        }
        Self.endRest(of: folder, census, on: ground)
        let neverBegan = RunOutcome.couldNotStart("its shim was killed before it had started anything", code: 0)
        let record = EndRecord(outcome: began == nil ? neverBegan : .unknown)
        try ground.record(record, in: folder)
        self = .over(record)
    }

    /// Ends what a leader left behind that has ended, for a shim that was killed over it.
    private static func endRest(of folder: RunFolder, _ census: RunCensus, on ground: some TakeoverGround) {
        for entry in census.tree(of: folder, leader: nil) { ground.kill(entry) }
    }
}
