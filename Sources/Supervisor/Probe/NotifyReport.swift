import Loop
import Syscalls

/// What a run has reported of its state, see sd_notify(3): its shim records it, and the daemon reads it.
///
/// READY, STATUS, RELOADING, STOPPING and WATCHDOG are understood. MAINPID is ignored, because a run's first process is the one
/// that was started. So is everything else.
struct NotifyReport: Hashable {
    private(set) var isReady = false
    private(set) var isReloading = false
    private(set) var isStopping = false
    /// The service's own words, printable and at most 200 characters.
    private(set) var status: String?
    /// When it last sent WATCHDOG=1; nil when it never has, and then it need not.
    private(set) var lastPing: LoopInstant?
    /// How often it promised to send it, if it changed that.
    private(set) var promise: Duration?
    /// Whether it has found out itself that it does not work.
    private(set) var hasTripped = false

    init() {}

    /// Reads a message: lines of NAME=value.
    /// - Returns: whether there is something new in it besides a sign of life.
    mutating func update(with message: [UInt8], at now: LoopInstant) -> Bool {
        let before = self
        for line in message.split(separator: UInt8(ascii: "\n")) {
            guard let cut = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = line[line.index(after: cut)...]
            set(String(decoding: line[..<cut], as: UTF8.self), value, at: now)
        }
        var silent = self
        silent.lastPing = before.lastPing
        return silent != before || (before.lastPing == nil) != (lastPing == nil)
    }

    private mutating func set(_ name: String, _ value: ArraySlice<UInt8>, at now: LoopInstant) {
        let text = String(decoding: value, as: UTF8.self)
        switch (name, text) {
        case ("READY", "1"): (isReady, isReloading) = (true, false)
        case ("RELOADING", "1"): isReloading = true
        case ("STOPPING", "1"): isStopping = true
        case ("STATUS", _): status = value.isEmpty ? nil : String(printable(value).prefix(200))
        case ("WATCHDOG", "1"): lastPing = now
        case ("WATCHDOG", "trigger"): hasTripped = true
        case ("WATCHDOG_USEC", _):
            if let microseconds = Int64(text), microseconds > 0, microseconds < 1 << 50 {
                promise = .microseconds(microseconds)
            }
        default: break
        }
    }

    /// The report as a probe's answer.
    /// - Parameter watchdog: how often it must send WATCHDOG=1, unless it has set another interval.
    func answer(watchdog: Duration, at now: LoopInstant) -> ProbeAnswer {
        let words = status.map { ": \($0)" } ?? ""
        if !isReady { return .unhealthy("it has not sent READY=1 yet\(words)") }
        if isStopping { return .unhealthy("it reports that it is stopping\(words)") }
        if hasTripped { return .unhealthy("it reports a fault (WATCHDOG=trigger)\(words)") }
        let limit = promise ?? watchdog
        if let lastPing, lastPing.duration(to: now) > limit {
            return .unhealthy("it has not sent WATCHDOG=1 for more than \(limit)\(words)")
        }
        return .healthy((isReloading ? "reloading" : "ready") + words)
    }
}

/// As it is recorded.
extension NotifyReport {
    var encoded: [UInt8] {
        var file = FieldFile()
        if isReady { file.add("ready", "yes") }
        if isReloading { file.add("reloading", "yes") }
        if isStopping { file.add("stopping", "yes") }
        if hasTripped { file.add("tripped", "yes") }
        if let status { file.add("status", status) }
        if let lastPing { file.add("ping-ns", lastPing.nanoseconds) }
        if let promise { file.add("promise-ns", promise.wholeNanoseconds) }
        return file.encoded
    }

    init(_ file: FieldFile) {
        isReady = file.text("ready") != nil
        isReloading = file.text("reloading") != nil
        isStopping = file.text("stopping") != nil
        hasTripped = file.text("tripped") != nil
        status = file.text("status")
        lastPing = file.integer("ping-ns").map { LoopInstant(nanoseconds: $0) }
        promise = file.integer("promise-ns", as: Int64.self).map { .nanoseconds($0) }
    }
}

extension RunFolder {
    private var notifiedPath: Path { path / "notified" }

    /// What the run has reported; an empty report when it has sent nothing.
    func notifyReport() -> NotifyReport {
        ((try? FieldFile(contentsOf: notifiedPath)) ?? nil).map { NotifyReport($0) } ?? NotifyReport()
    }

    func write(_ report: NotifyReport) {
        try? File.replace(notifiedPath, with: report.encoded, surviving: .processes)
    }
}
