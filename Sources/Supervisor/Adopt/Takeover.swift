import Syscalls

/// What to do about a run whose shim does not live: looked up and decided while its lock is held, so that no shim can begin.
enum Takeover {
    /// Its leader lives, or its log is not complete: a new shim goes on with the log and ends the tree on order.
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
        let began = folder.beginRecord()
        if let leader = began?.leader, leader.exists, folder.endRecord() == nil {
            // The usual case, and the quick one: the output of the run waits for its new writer.
            self = .keep(leader: leader)
            return
        }
        let census = RunCensus()
        // A shim without the lock has not started anything, and may not any more.
        for stale in census.shims[folder.path] ?? [] { stale.send(.kill) }
        if let ended = folder.endRecord() {
            Self.endRest(of: folder, census)
            if let leader = began?.leader, folder.logIsOpen {
                self = .keep(leader: leader)
            } else {
                self = .over(ended)
            }
            return
        }
        if began == nil, let found = census.leader(of: folder), let leader = ProcessIdentity(of: found.pid) {
            // The shim was killed between the start of its leader and its record of it.
            let record = BeginRecord(leader: leader, shim: leader, time: .now)
            try File.replace(folder.began, with: record.encoded, surviving: .processes)
            self = .keep(leader: leader)
            return
        }
        Self.endRest(of: folder, census)
        if let leader = began?.leader, folder.logIsOpen {
            // The new shim records what can be known of the end.
            self = .keep(leader: leader)
            return
        }
        if began == nil, folder.logIsOpen {
            // Killed about when it started its leader: whether that ran, and how it ended, nobody knows. What it printed may
            // wait in the pipes.
            let nobody = ProcessIdentity(pid: 0, startTime: 0, boot: ProcessTable.bootIdentifier())
            let record = BeginRecord(leader: nobody, shim: nobody, time: .now)
            try File.replace(folder.began, with: record.encoded, surviving: .processes)
            self = .keep(leader: nobody)
            return
        }
        let neverBegan = RunOutcome.couldNotStart("its shim was killed before it had started anything", code: 0)
        let record = EndRecord(outcome: began == nil ? neverBegan : .unknown)
        try folder.save(record)
        self = .over(record)
    }

    /// Ends what a leader left behind that has ended, for a shim that was killed over it.
    static func endRest(of folder: RunFolder, _ census: RunCensus = RunCensus()) {
        for entry in census.tree(of: folder, leader: nil) { entry.send(.kill) }
    }
}

extension ProcessIdentity {
    /// Whether it is still there, as a zombie too.
    var exists: Bool { ProcessIdentity(of: pid) == self }
}
