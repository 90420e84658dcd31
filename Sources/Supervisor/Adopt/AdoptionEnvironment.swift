import Loop
import Syscalls

/// What a takeover reads and does: on this machine, or on a simulated one.
protocol AdoptionEnvironment {
    /// The time for records.
    var time: UTCTime { get }
    /// The time for decisions.
    var instant: LoopInstant { get }
    /// The begin record of a run, nil when there is none.
    func beginRecord(in folder: RunFolder) -> BeginRecord?
    /// The exit record of a run, nil when there is none.
    func endRecord(in folder: RunFolder) -> EndRecord?
    /// Whether the run's end is still missing in its log.
    func logIsOpen(of folder: RunFolder) -> Bool
    /// Whether this very process lives.
    func lives(_ process: ProcessIdentity) -> Bool
    /// Whether this very process is still there, as a zombie too.
    func exists(_ process: ProcessIdentity) -> Bool
    /// The process that has this pid now; nil when none has.
    func identity(of pid: Int32) -> ProcessIdentity?
    /// A snapshot of every process.
    func census() -> RunCensus
    /// Sends SIGKILL to this very process, and not to another one that got its pid.
    func kill(_ entry: ProcessTable.Entry)
    /// Runs `body` while no shim of the run can begin.
    /// - Returns: nil, without running it, when another process holds the run's lock.
    func holdingLock<Result>(of folder: RunFolder, _ body: () throws -> Result) throws -> Result?
    /// Writes the begin record.
    func record(_ record: BeginRecord, in folder: RunFolder) throws
    /// Writes the exit record.
    func record(_ record: EndRecord, in folder: RunFolder) throws
}

/// The machine that this process runs on.
struct LocalMachine: AdoptionEnvironment {
    var time: UTCTime { .now }

    var instant: LoopInstant { .now }

    func beginRecord(in folder: RunFolder) -> BeginRecord? { folder.beginRecord() }

    func endRecord(in folder: RunFolder) -> EndRecord? { folder.endRecord() }

    func logIsOpen(of folder: RunFolder) -> Bool { folder.logIsOpen }

    func lives(_ process: ProcessIdentity) -> Bool {
        process.exists && ProcessTable.entry(of: process.pid).map { !$0.isZombie } ?? false
    }

    func exists(_ process: ProcessIdentity) -> Bool { process.exists }

    func identity(of pid: Int32) -> ProcessIdentity? { ProcessIdentity(of: pid) }

    func census() -> RunCensus { RunCensus() }

    func kill(_ entry: ProcessTable.Entry) { entry.send(.kill) }

    func holdingLock<Result>(of folder: RunFolder, _ body: () throws -> Result) throws -> Result? {
        let lock = try File.openOrCreate(folder.lock)
        return try lock.tryLock() ? try body() : nil
    }

    func record(_ record: BeginRecord, in folder: RunFolder) throws {
        try folder.save(record)
    }

    func record(_ record: EndRecord, in folder: RunFolder) throws {
        try folder.save(record)
    }
}

extension ProcessIdentity {
    /// Whether it is still there, as a zombie too.
    var exists: Bool { ProcessIdentity(of: pid) == self }
}
