import Glibc
public import Syscalls

/// How a run ended.
public enum RunOutcome: Hashable, Sendable, CustomStringConvertible {
    /// Its leader ended with this status; `timedOut` when its time limit had made us end it.
    case ended(ExitStatus, timedOut: Bool)
    /// It never began: what the system said to which file.
    case couldNotStart(String, code: Int32)
    /// Nobody was there to see it end.
    case unknown

    /// "exit 1", "SIGKILL", "timed out (SIGTERM)".
    public var description: String {
        switch self {
        case .ended(let status, timedOut: false): status.description
        case .ended(let status, timedOut: true): "timed out (\(status))"
        case .couldNotStart(let reason, _): "could not start: \(reason)"
        case .unknown: "nobody saw how it ended"
        }
    }
}

extension RunOutcome {
    /// Whether the file of its command is at fault: a look at the file tells whether trying again makes sense.
    var isFaultOfCommand: Bool {
        switch self {
        case .couldNotStart(_, code: ENOENT), .couldNotStart(_, code: EACCES), .couldNotStart(_, code: ENOEXEC),
            .couldNotStart(_, code: ENOTDIR), .couldNotStart(_, code: EISDIR):
            true
        case .ended, .couldNotStart, .unknown: false
        }
    }

    /// Why starting it again, with nothing changed, would end the same way; nil when it might not.
    var hopelessness: String? {
        switch self {
        case _ where isFaultOfCommand: "\(self): mend the command's file, and it starts again by itself"
        case .ended(.exited(EX_CONFIG), _):
            "exit 78: it says that its own configuration is wrong; mend it, then start it"
        case .ended, .couldNotStart, .unknown: nil
        }
    }
}

/// The exit record: the shim's last word, written when the leader has ended.
public struct EndRecord: Sendable, Equatable {
    /// How it ended.
    public let outcome: RunOutcome
    /// When.
    public let time: UTCTime
    /// How long it ran on the monotonic clock.
    public let duration: Duration
    /// Processor time of the leader and of the children it waited for.
    public let cpuTime: Duration
    /// The most memory that one process of them had resident, in KiB.
    public let peakMemory: Int64

    /// States the facts.
    public init(
        outcome: RunOutcome,
        time: UTCTime = .now,
        duration: Duration = .zero,
        cpuTime: Duration = .zero,
        peakMemory: Int64 = 0
    ) {
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
            peakMemory: end.peakMemory
        )
    }

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
        file.add("duration-ns", duration.wholeNanoseconds)
        file.add("cpu-ns", cpuTime.wholeNanoseconds)
        file.add("peak-kib", peakMemory)
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
        duration = .nanoseconds(file.integer("duration-ns", as: Int64.self) ?? 0)
        cpuTime = .nanoseconds(file.integer("cpu-ns", as: Int64.self) ?? 0)
        peakMemory = file.integer("peak-kib") ?? 0
    }
}
