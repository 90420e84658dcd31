import Loop
import Model
public import Syscalls

/// The processes of a run that have not ended on the signal that asked them to, as its shim found them.
public struct LingeringProcesses: Hashable, Sendable {
    /// Why a process may not end.
    enum Obstacle: String, Sendable {
        /// Not known; it may still be finishing its work.
        case unknown
        /// It ignores the signal.
        case ignores
        /// A signal or a debugger has stopped it.
        case suspended
    }

    private let members: [NamedProcess]
    private let obstacle: Obstacle
    private let signal: Signal
    private let asked: LoopInstant
    private let killAt: LoopInstant
    /// Whether it was killed for that.
    public let wasKilled: Bool
    /// How many of the unit's latest runs had to be killed; 0 if this one was not.
    var times = 0

    init(
        _ members: [ProcessTable.Entry], after signal: Signal, at asked: LoopInstant, killAt: LoopInstant,
        wasKilled: Bool
    ) {
        self.members = members.map { NamedProcess(of: $0.pid) }
        (self.signal, self.asked, self.killAt, self.wasKilled) = (signal, asked, killAt, wasKilled)
        obstacle =
            switch members.first {
            case let first? where first.isSuspended: .suspended
            case let first? where ProcessTable.ignores(signal, first.pid): .ignores
            default: .unknown
            }
    }

    /// What is said of it: "uvicorn (pid 12) ignores SIGTERM, killed in 8 s".
    public func text(at now: LoopInstant) -> String {
        let names = NamedProcess.text(members)
        let isOne = members.count < 2
        let (has, was) = isOne ? ("has", "was") : ("have", "were")
        let grace = Self.seconds(from: asked, to: killAt)
        let left = Self.seconds(from: now, to: killAt)
        let fact =
            switch (obstacle, wasKilled) {
            case (.ignores, false): "\(names) \(isOne ? "ignores" : "ignore") \(signal), killed in \(left)"
            case (.ignores, true): "\(names) ignored \(signal) and \(was) killed after \(grace)"
            case (.suspended, false):
                "\(names) \(isOne ? "is" : "are") stopped by a signal or a debugger, killed in \(left)"
            case (.suspended, true): "\(names) \(was) stopped by a signal or a debugger, and killed after \(grace)"
            case (.unknown, false): "\(names) \(has) not ended on \(signal), killed in \(left)"
            case (.unknown, true): "\(names) did not end on \(signal) within \(grace) and \(was) killed"
            }
        return advice.map { "\(fact); \($0)" } ?? fact
    }

    /// Whole seconds, rounded up: what is over in half a second is not over yet. The instants come from a file: they may be anything.
    private static func seconds(from one: LoopInstant, to other: LoopInstant) -> String {
        let (distance, overflow) = other.nanoseconds.subtractingReportingOverflow(one.nanoseconds)
        return DurationFormat.whole(overflow ? 0 : (Double(distance) / 1e9 - 0.05).rounded(.up))
    }

    /// What to do about it, from the second time on; nil before.
    private var advice: String? {
        guard wasKilled, times > 1 else { return nil }
        let option = members.lazy.compactMap { Self.options[$0.name] }.first
        let change = option.map { "start it with `\($0)`" } ?? "set \"stopSignal\" to one that it obeys"
        return "\(times) of its last runs were killed: \(change), or set a shorter \"stopTimeout\""
    }

    /// What makes well-known programs end although connections are open.
    private static let options = [
        "uvicorn": "--timeout-graceful-shutdown 2", "gunicorn": "--graceful-timeout 2",
        "hypercorn": "--graceful-timeout 2",
        "daphne": "--application-close-timeout 2",
    ]
}

extension LingeringProcesses {
    var encoded: [UInt8] {
        var file = FieldFile()
        file.add("signal", signal.number)
        file.add("obstacle", obstacle.rawValue)
        file.add("asked-ns", asked.nanoseconds)
        file.add("kill-ns", killAt.nanoseconds)
        if wasKilled { file.add("killed", "yes") }
        for member in members { file.add("process", member.encoded) }
        return file.encoded
    }

    init?(_ file: FieldFile) {
        guard let signal: Int32 = file.integer("signal"), (1...64).contains(signal),
            let obstacle = file.text("obstacle").flatMap(Obstacle.init), let asked: Int64 = file.integer("asked-ns"),
            let killAt: Int64 = file.integer("kill-ns")
        else { return nil }
        self.signal = Signal(number: signal)
        self.obstacle = obstacle
        self.asked = LoopInstant(nanoseconds: asked)
        self.killAt = LoopInstant(nanoseconds: killAt)
        wasKilled = file.text("killed") != nil
        members = file.all("process").compactMap(NamedProcess.init(encoded:))
    }
}

extension RunFolder {
    private var lingeringFile: Path { path / "lingering" }

    /// What did not end on its signal; nil when there was nothing of the kind.
    var lingering: LingeringProcesses? {
        ((try? FieldFile(contentsOf: lingeringFile)) ?? nil).flatMap(LingeringProcesses.init)
    }

    func save(_ lingering: LingeringProcesses) {
        // A disk that is full costs the words, not the stop.
        try? File.replace(lingeringFile, with: lingering.encoded, surviving: .processes)
    }
}
