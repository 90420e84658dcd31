public import Model
public import Syscalls

/// The exit record, which the shim writes when the leader has ended.
public struct EndRecord: Sendable, Equatable {
    /// How it ended.
    public let outcome: RunOutcome
    /// When.
    public let time: UTCTime
    /// When on the monotonic clock, which nobody sets; nil in the record of an older shim. Valid in one boot.
    public var instant: LoopInstant?
    /// How long it ran on the monotonic clock.
    public let duration: Duration
    /// Processor time of the leader and of the children it waited for.
    public let cpuTime: Duration
    /// The most memory that one process of them had resident, in KiB.
    public let peakMemory: Int64
    /// The processes that the leader left running.
    public var leftBehind: [NamedProcess] = []

    public init(
        outcome: RunOutcome,
        time: UTCTime = .now,
        duration: Duration = .zero,
        cpuTime: Duration = .zero,
        peakMemory: Int64 = 0,
        instant: LoopInstant? = nil
    ) {
        self.instant = instant
        self.outcome = outcome
        self.time = time
        self.duration = duration
        self.cpuTime = cpuTime
        self.peakMemory = peakMemory
    }

    init(_ end: ProcessHandle.End, after duration: Duration, timedOut: Bool) {
        self.init(
            outcome: .ended(end.status, timedOut: timedOut),
            duration: duration,
            cpuTime: end.cpuTime,
            peakMemory: end.peakMemory,
            instant: .now
        )
    }

    /// Whether it ended before another run did. The wall clock decides only where a record has no better one.
    func isBefore(_ other: EndRecord) -> Bool {
        guard let instant, let otherInstant = other.instant else { return time.nanoseconds < other.time.nanoseconds }
        return instant < otherInstant
    }

    /// How many processes are kept at most.
    private static let longestList = 20

    var encoded: [UInt8] {
        var file = FieldFile()
        switch outcome {
        case .ended(.exited(let code), let timedOut):
            file.add("exit-code", code)
            if timedOut { file.add("timed-out", "yes") }
        case .ended(.signalled(let number), let timedOut):
            file.add("signal", number)
            if timedOut { file.add("timed-out", "yes") }
        case .couldNotStart(let reason, let code):
            file.add("could-not-start", reason)
            file.add("errno", code)
        case .unknown: file.add("unknown", "yes")
        }
        file.add("time-ns", time.nanoseconds)
        if let instant { file.add("monotonic-ns", instant.nanoseconds) }
        file.add("duration-ns", duration.wholeNanoseconds)
        file.add("cpu-ns", cpuTime.wholeNanoseconds)
        file.add("peak-kib", peakMemory)
        for process in leftBehind.prefix(Self.longestList) { file.add("left-behind", process.encoded) }
        return file.encoded
    }

    init?(_ file: FieldFile) {
        let timedOut = file.text("timed-out") != nil
        if let code: Int32 = file.integer("exit-code") {
            outcome = .ended(.exited(code), timedOut: timedOut)
        } else if let number: Int32 = file.integer("signal") {
            outcome = .ended(.signalled(number), timedOut: timedOut)
        } else if let reason = file.text("could-not-start") {
            outcome = .couldNotStart(reason, code: file.integer("errno") ?? 0)
        } else if file.text("unknown") != nil {
            outcome = .unknown
        } else {
            return nil
        }
        time = UTCTime(nanoseconds: file.integer("time-ns") ?? 0)
        instant = file.integer("monotonic-ns").map { LoopInstant(nanoseconds: $0) }
        duration = .nanoseconds(file.integer("duration-ns", as: Int64.self) ?? 0)
        cpuTime = .nanoseconds(file.integer("cpu-ns", as: Int64.self) ?? 0)
        peakMemory = file.integer("peak-kib") ?? 0
        leftBehind = file.all("left-behind").prefix(Self.longestList).compactMap(NamedProcess.init(encoded:))
    }
}
