import Loop
import Model
import Syscalls
import TestSupport

@testable import History
@testable import Supervisor

/// A whole machine with a project on it: clocks, processes, records, a daemon and its shims, a user who gives orders, and
/// chance, which breaks things. The same seed gives the same story.
final class World {
    /// From the stop signal to SIGKILL.
    static let grace = Duration.seconds(2)

    let seed: UInt64
    let planted: Planted?
    let units = SimUnit.all
    var random: Seeded
    var machine = ProcessWorld()
    var disk = Disk()
    var daemon: SimDaemon?
    var shims: [Int32: SimShim] = [:]
    /// The virtual monotonic clock, in nanoseconds.
    private(set) var now: Int64 = 5_000_000_000
    /// What must be added to it for the wall clock.
    var wall: Int64 = 1_700_000_000_000_000_000
    /// How often the machine has slept.
    var suspends = 0
    /// Whether this kernel reports how another process's child ended (Linux 6.15).
    let kernelTells: Bool
    var agenda = Agenda()
    var isFaulty = true
    var faults = Faults()
    var ledger = Ledger()
    var truth: [RunIdentity: Truth] = [:]
    private(set) var broken: [String] = []
    private(set) var trace: [String] = []
    private(set) var steps = 0
    private let isTracing: Bool

    init(seed: UInt64, planted: Planted? = nil, isTracing: Bool = false) {
        self.seed = seed
        self.planted = planted
        self.isTracing = isTracing
        random = Seeded(seed)
        kernelTells = random.oneIn(2)
    }

    var instant: LoopInstant { LoopInstant(nanoseconds: now) }
    var time: UTCTime { UTCTime(nanoseconds: now + wall) }

    func unit(_ name: String) -> SimUnit? { units.first { $0.name == name } }

    // MARK: Telling

    func note(_ text: @autoclosure () -> String) {
        if isTracing { trace.append("\(steps) \(Double(now / 1000) / 1e6) s: \(text())") }
    }

    func breaks(_ text: String) {
        note("BROKEN: \(text)")
        broken.append("step \(steps): \(text)")
    }

    // MARK: Time

    /// Something that a process does at a time, unless it has ended by then.
    func at(_ instant: LoopInstant, while process: SimProcess, _ act: @escaping () -> Void) {
        agenda.add(at: max(now, instant.nanoseconds)) { if process.isAlive { act() } }
    }

    func after(_ nanoseconds: Int, while process: SimProcess, _ act: @escaping () -> Void) {
        at(instant.advanced(by: .nanoseconds(nanoseconds)), while: process, act)
    }

    /// As soon as the process gets the processor.
    func soon(_ process: SimProcess, _ act: @escaping () -> Void) {
        after(random.within(5000...300_000), while: process, act)
    }

    // MARK: Running

    /// The story with faults, then without, until everything is as it was wished.
    func play(steps count: Int) {
        heartbeat()
        while steps < count, broken.isEmpty { step() }
        if broken.isEmpty { settle() }
    }

    func step() {
        guard let next = agenda.nextTime, let act = agenda.removeFirst() else { return heartbeat() }
        steps += 1
        now = max(now, next)
        act()
        if isFaulty { disturb() }
    }

    /// Something happens every few seconds, also in a world in which all is well.
    func heartbeat() {
        agenda.add(at: now + Int64(random.within(10_000_000...3_000_000_000))) {
            if self.isFaulty { self.heartbeat() }
        }
    }

    /// The machine goes down at once and comes up again.
    func reboot() {
        note("the machine reboots")
        for process in machine.sorted { process.status = process.status ?? .signalled(9) }
        for run in truth.keys { truth[run]?.wasCutOff = true }
        machine.reboot()
        agenda.removeAll()
        daemon = nil
        shims = [:]
        ledger.forgetWishes()
        now = Int64(random.within(1_000_000_000...9_000_000_000))
        faults = Faults()
        for _ in 0..<random.within(5...60) { spawnStranger() }
        heartbeat()
    }

    // MARK: Processes

    func spawn(_ image: SimProcess.Image, parent: Int32, run: RunIdentity?) -> SimProcess? {
        machine.spawn(image, parent: parent, run: run, ticks: UInt64(now / 10_000_000))
    }

    func spawnStranger() {
        guard let stranger = spawn(.program, parent: 1, run: nil) else { return }
        after(random.within(1_000_000...20_000_000_000), while: stranger) { self.end(stranger, .exited(0)) }
    }

    func end(_ process: SimProcess, _ status: ExitStatus) {
        guard process.isAlive else { return }
        if process.isLeader || process.image != .program {
            note("\(process.image) \(process.pid) of \(process.run?.description ?? "the project") ends: \(status)")
        }
        for tell in machine.end(process, status) { tell() }
        if process.image == .shim { shims[process.pid] = nil }
        if process === daemon?.process {
            daemon = nil
            // What it had reported and not written down is reported again.
            (ledger.unsaved, ledger.restarts) = ([], [:])
        }
    }

    /// A signal from a process that believes that this one belongs to the run.
    func signal(_ signal: Signal, to process: SimProcess, of run: RunIdentity) {
        guard process.isAlive else { return }
        checkSignal(signal, to: process, of: run)
        if signal == .kill { return end(process, .signalled(9)) }
        if let handler = process.onSignal { return handler(signal) }
        guard !process.ignoresTerminate else { return }
        after(random.within(1_000_000...1_500_000_000), while: process) {
            self.end(process, self.random.oneIn(3) ? .exited(0) : .signalled(15))
        }
    }

    func startDaemon() {
        guard daemon == nil, let process = spawn(.daemon, parent: 1, run: nil) else { return }
        daemon = SimDaemon(self, process)
    }
}
