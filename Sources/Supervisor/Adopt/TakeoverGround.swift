import Syscalls

/// What a takeover looks at and does: on this machine, or in a simulated world.
protocol TakeoverGround {
    /// The begin record of a run, nil when there is none.
    func beginRecord(in folder: RunFolder) -> BeginRecord?
    /// The exit record of a run, nil when there is none.
    func endRecord(in folder: RunFolder) -> EndRecord?
    /// Whether this very process is still there, as a zombie too.
    func exists(_ process: ProcessIdentity) -> Bool
    /// Who has this number now; nil when nobody has.
    func identity(of pid: Int32) -> ProcessIdentity?
    /// One look at every process.
    func census() -> RunCensus
    /// Sends SIGKILL to this very process; what has its number meanwhile gets none.
    func kill(_ entry: ProcessTable.Entry)
    /// Writes the begin record.
    func record(_ record: BeginRecord, in folder: RunFolder) throws
    /// Writes the exit record, so that it outlives a crash of the machine.
    func record(_ record: EndRecord, in folder: RunFolder) throws
}

/// The real one.
struct ThisMachine: TakeoverGround {
    func beginRecord(in folder: RunFolder) -> BeginRecord? { folder.beginRecord() }

    func endRecord(in folder: RunFolder) -> EndRecord? { folder.endRecord() }

    func exists(_ process: ProcessIdentity) -> Bool { process.exists }

    func identity(of pid: Int32) -> ProcessIdentity? { ProcessIdentity(of: pid) }

    func census() -> RunCensus { RunCensus() }

    func kill(_ entry: ProcessTable.Entry) { entry.send(.kill) }

    func record(_ record: BeginRecord, in folder: RunFolder) throws {
        try File.replace(folder.began, with: record.encoded, surviving: .processes)
    }

    func record(_ record: EndRecord, in folder: RunFolder) throws {
        try File.replace(folder.ended, with: record.encoded)
    }
}

extension ProcessIdentity {
    /// Whether it is still there, as a zombie too.
    var exists: Bool { ProcessIdentity(of: pid) == self }
}
