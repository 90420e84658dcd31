import Loop
import Model

@testable import Supervisor
@testable import Syscalls

/// A process of the simulated machine.
final class SimProcess {
    /// What it executes.
    enum Image: Equatable {
        case daemon
        /// A shim, or what is about to become a leader and has not executed its program yet.
        case shim
        case program
    }

    let pid: Int32
    let startTime: UInt64
    /// The truth, which nothing in the world may read: which run it belongs to; nil for the daemon and for strangers.
    let run: RunIdentity?
    var parent: Int32
    var session: Int32
    var image: Image
    /// What it carries of its run's folder: in its environment or, as a shim, in its command line.
    var folder: Path?
    /// How it ended; it is a zombie then.
    var status: ExitStatus?
    var isSubreaper = false
    var ignoresTerminate = false
    var isLeader = false
    /// What a signal that it has a handler for does.
    var onSignal: ((Signal) -> Void)?
    /// SIGCHLD.
    var onChild: (() -> Void)?
    /// Those who hold it by a pidfd and wait for its end.
    var watchers: [() -> Void] = []

    var isAlive: Bool { status == nil }

    init(pid: Int32, startTime: UInt64, run: RunIdentity?, parent: Int32, image: Image) {
        (self.pid, self.startTime, self.run, self.parent, self.image) = (pid, startTime, run, parent, image)
        session = pid
    }

    var entry: ProcessTable.Entry {
        ProcessTable.Entry(
            pid: pid, parent: parent, group: session, session: session, startTime: startTime,
            state: UInt8(ascii: isAlive ? "S" : "Z"))
    }
}

/// The kernel's part: a table of processes with few numbers that are soon used again, subreapers, zombies, signals.
struct ProcessWorld {
    /// Numbers go round this quickly.
    static let numbers: ClosedRange<Int32> = 2...70

    private(set) var table: [Int32: SimProcess] = [:]
    private(set) var boot = 1
    private var last: Int32 = 1
    /// The tick in which a number was given last: no kernel goes round within one.
    private var used: [Int32: UInt64] = [:]

    var bootName: String { "boot \(boot)" }

    /// - Parameter ticks: hundredths of a second since boot.
    /// - Returns: nil when no number is left.
    mutating func spawn(_ image: SimProcess.Image, parent: Int32, run: RunIdentity?, ticks: UInt64) -> SimProcess? {
        for _ in Self.numbers {
            last = last == Self.numbers.upperBound ? Self.numbers.lowerBound : last + 1
            // A number stays taken as long as a session has it as its name.
            guard table[last] == nil, used[last] != ticks, !table.values.contains(where: { $0.session == last }) else {
                continue
            }
            used[last] = ticks
            let process = SimProcess(pid: last, startTime: ticks, run: run, parent: parent, image: image)
            if image == .program, let above = table[parent] { process.session = above.session }
            table[last] = process
            return process
        }
        return nil
    }

    /// A process ends: it is a zombie until its parent reaps it, and what it leaves goes to the nearest subreaper above.
    /// - Returns: the callbacks to notify.
    mutating func end(_ process: SimProcess, _ status: ExitStatus) -> [() -> Void] {
        guard process.isAlive else { return [] }
        process.status = status
        process.onSignal = nil
        var told = process.watchers
        process.watchers = []
        var reaper = table[process.parent]
        while let above = reaper, !(above.isSubreaper && above.isAlive) { reaper = table[above.parent] }
        for child in children(of: process.pid) {
            child.parent = reaper?.pid ?? 1
            if child.status != nil, let reaper, let onChild = reaper.onChild { told.append(onChild) }
            if child.status != nil, reaper == nil { reap(child) }
        }
        process.onChild = nil
        // Programs of runs wait for their own children at once.
        if let parent = table[process.parent], parent.isAlive, parent.image != .program {
            if let onChild = parent.onChild { told.append(onChild) }
        } else {
            reap(process)
        }
        return told
    }

    mutating func reap(_ process: SimProcess) { table[process.pid] = nil }

    func children(of pid: Int32) -> [SimProcess] {
        table.values.filter { $0.parent == pid }.sorted { $0.pid < $1.pid }
    }

    func isLiving(_ process: SimProcess) -> Bool { process.isAlive && table[process.pid] === process }

    func identity(of process: SimProcess) -> ProcessIdentity {
        ProcessIdentity(pid: process.pid, startTime: process.startTime, boot: bootName)
    }

    /// The very process, a zombie too; nil when it is gone, whatever has its number now.
    func find(_ who: ProcessIdentity, trustingNumbers: Bool) -> SimProcess? {
        guard let process = table[who.pid] else { return nil }
        return trustingNumbers || identity(of: process) == who ? process : nil
    }

    var sorted: [SimProcess] { table.values.sorted { $0.pid < $1.pid } }

    /// Everything is gone, and numbers start again.
    mutating func reboot() {
        table = [:]
        used = [:]
        boot += 1
        last = 1
    }
}
