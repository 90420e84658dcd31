import Loop
public import Syscalls

/// The shim's record of a run that began: which processes it is, beyond doubt.
public struct BeginRecord: Sendable, Equatable {
    /// The run's first process.
    public let leader: ProcessIdentity
    /// The shim that looks after it.
    public let shim: ProcessIdentity
    /// When it began.
    public let time: UTCTime
    /// When it began on the monotonic clock, which cannot be set; nil in the record of an older shim.
    public let instant: LoopInstant?

    var encoded: [UInt8] {
        var file = FieldFile()
        file.add("pid", leader.pid)
        file.add("start-ticks", leader.startTime)
        file.add("shim-pid", shim.pid)
        file.add("shim-start-ticks", shim.startTime)
        file.add("boot", leader.boot)
        file.add("time-ns", time.nanoseconds)
        if let instant { file.add("monotonic-ns", instant.nanoseconds) }
        return file.encoded
    }

    init(leader: ProcessIdentity, shim: ProcessIdentity, time: UTCTime, instant: LoopInstant? = nil) {
        self.leader = leader
        self.shim = shim
        self.time = time
        self.instant = instant
    }

    /// How long ago it began.
    var age: Duration {
        // A damaged record may hold any number: durations have room for the difference of any two.
        let wall = max(.zero, Duration.nanoseconds(UTCTime.now.nanoseconds) - .nanoseconds(time.nanoseconds))
        return instant.map { $0.duration(to: .now) } ?? wall
    }

    /// A leader that was found without a shim.
    init(unattended leader: ProcessIdentity, time: UTCTime, instant: LoopInstant) {
        self.init(leader: leader, shim: leader, time: time, instant: instant)
    }

    /// Whether a shim has guarded it.
    var hasShim: Bool { shim != leader }

    init?(_ file: FieldFile) {
        guard let pid: Int32 = file.integer("pid"), let ticks: UInt64 = file.integer("start-ticks"),
            let shimPid: Int32 = file.integer("shim-pid"), let shimTicks: UInt64 = file.integer("shim-start-ticks"),
            let boot = file.text("boot"), let time: Int64 = file.integer("time-ns")
        else { return nil }
        leader = ProcessIdentity(pid: pid, startTime: ticks, boot: boot)
        shim = ProcessIdentity(pid: shimPid, startTime: shimTicks, boot: boot)
        self.time = UTCTime(nanoseconds: time)
        instant = file.integer("monotonic-ns").map { LoopInstant(nanoseconds: $0) }
    }
}

extension RunFolder {
    /// The begin record, nil when the shim has not written one.
    public func beginRecord() -> BeginRecord? {
        ((try? FieldFile(contentsOf: began)) ?? nil).flatMap { BeginRecord($0) }
    }

    /// Writes the begin record.
    func save(_ record: BeginRecord) throws(SystemError) {
        try File.replace(began, with: record.encoded, surviving: .processes)
    }

    /// The exit record, nil when the run has not ended or its end was not recorded.
    public func endRecord() -> EndRecord? {
        ((try? FieldFile(contentsOf: ended)) ?? nil).flatMap { EndRecord($0) }
    }

    /// Writes the exit record. A crash of the machine may lose it: after a crash nothing of this boot counts, and the log, which
    /// is made durable, also says how the run ended. An fsync here would delay each restart by milliseconds.
    func save(_ record: EndRecord) throws(SystemError) {
        let bytes = record.encoded
        do {
            try File.replace(ended, with: bytes, using: endReserve)
        } catch {
            try File.replace(ended, with: bytes, surviving: .processes)
        }
    }

    /// Reserves space for the exit record: a disk that is full when the run ends must not change its verdict.
    func reserveEnd() throws(SystemError) { try File.reserve(endReserve, size: 4096) }

    private var endReserve: Path { path / "ended.reserve" }
}
