import Loop
import Model
import Syscalls
import TestSupport

@testable import Daemon
@testable import Supervisor

/// A lie put into the shell on purpose: the laws must notice it, else they prove nothing.
enum TruthPlanted: String, CaseIterable {
    /// Now and then it is not passed on what is on the disk.
    case dropsObservation
    /// A save during a run is not told.
    case dropsChange
    /// How many jobs may run at once is not passed on.
    case ignoresLimit
}

/// A virtual project on which a user and chance act, with a virtual clock that counts milliseconds. The same seed gives the same story.
final class TruthWorld {
    let seed: UInt64
    let planted: TruthPlanted?
    var random: Seeded
    let units: [TruthUnit]
    /// How many jobs may run at once; nil for any number.
    let maxParallel: Int?
    var disk = TruthDisk()
    var daemon: TruthDaemon?
    /// Whether anything still happens by chance.
    var isEventful = true
    /// Whether the shell asks the watcher what it has seen before it launches something.
    let looksBeforeLaunch = true
    private(set) var now: Int64 = 1000
    private var agenda = Agenda()
    /// How often each unit was launched since this was last set to zero.
    var launches: [String: Int] = [:]
    private(set) var broken: [String] = []
    private(set) var trace: [String] = []
    private let isTracing: Bool
    var steps = 0
    private let jobDuration: ClosedRange<Int>

    init(seed: UInt64, planted: TruthPlanted? = nil, isTracing: Bool = false) {
        (self.seed, self.planted, self.isTracing) = (seed, planted, isTracing)
        random = Seeded(seed)
        units = TruthUnit.all(&random)
        maxParallel = random.of([nil, 1, 2, 3]) ?? nil
        jobDuration = random.oneIn(2) ? 10...300 : 100...5000
        for file in Self.sources { disk.files[file] = 1 }
        for unit in units { note("\(unit)") }
    }

    static let sources = ["a", "b", "c", "d", "e", "f", "g"]

    var instant: LoopInstant { LoopInstant(nanoseconds: now * 1_000_000) }
    var time: UTCTime { UTCTime(nanoseconds: now * 1_000_000) }

    func unit(_ name: String) -> TruthUnit? { units.first { $0.name == name } }

    func note(_ text: @autoclosure () -> String) { if isTracing { trace.append("\(steps) \(now) ms: \(text())") } }

    func breaks(_ text: String) {
        note("BROKEN: \(text)")
        broken.append("step \(steps): \(text)")
    }

    // MARK: Time

    func at(_ instant: LoopInstant, _ act: @escaping () -> Void) {
        let due = (instant.nanoseconds + 999_999) / 1_000_000
        agenda.add(at: max(now, due), act)
    }

    func after(_ milliseconds: Int, _ act: @escaping () -> Void) { agenda.add(at: now + Int64(milliseconds), act) }

    /// Lets time pass, with all that happens in it.
    func pass(_ milliseconds: Int) {
        let end = now + Int64(milliseconds)
        while broken.isEmpty, let next = agenda.nextTime, next <= end, let act = agenda.removeFirst() {
            now = max(now, next)
            act()
            checkTruth()
        }
        now = end
    }

    // MARK: Files

    func write(_ file: String, _ content: TruthDisk.Value?) {
        note("\(file) is \(content.map { String($0) } ?? "removed")")
        disk.files[file] = content
        disk.times[file] = now
        disk.writeCount += 1
        disk.writes[file] = disk.writeCount
        guard let daemon else { return }
        if planted == .dropsChange, random.oneIn(10) { return }
        daemon.untold.insert(file)
        after(random.within(1...150)) { if daemon.isAlive { daemon.tell() } }
    }

    // MARK: Processes

    /// What the unit reads now. A service waits until what it needs is there; a job reads nothing from a dead one.
    func read(_ unit: TruthUnit, version: Int) -> TruthDisk.Value {
        var values = [TruthDisk.Value(version)]
        for need in unit.needs {
            guard let needed = self.unit(need) else { continue }
            values.append(
                needed.isService
                    ? disk.processes[need].flatMap { $0.status == nil || unit.isService ? $0.value : nil } ?? 0
                    : needed.output.map { disk.files[$0] ?? 0 } ?? disk.artefacts[need] ?? 0)
        }
        values += unit.inputs.map { disk.files[$0] ?? 0 }
        return TruthDisk.mix(values)
    }

    func launch(_ run: RunIdentity, _ unit: TruthUnit) {
        launches[unit.name, default: 0] += 1
        if let last = disk.processes[unit.name], last.status == nil { breaks("\(run) begins while \(last.run) lives") }
        let version = disk.definitions[unit.name] ?? 0
        let value = read(unit, version: version)
        let needed = needs(of: unit.name).compactMap { disk.processes[$0]?.run }.filter {
            self.unit($0.unit)?.isService == true
        }
        disk.processes[unit.name] = TruthDisk.Process(
            run: run, begun: now, value: value, version: version, needed: needed)
        note("\(run) begins, reads \(value)")
        if unit.isService {
            if TruthDisk.isBroken(value) { after(random.within(10...300)) { self.end(run, unit, .exited(1)) } }
        } else {
            after(random.within(jobDuration)) { self.end(run, unit, nil) }
        }
    }

    func stop(_ unit: TruthUnit) {
        guard let process = disk.processes[unit.name], process.status == nil else { return }
        note("\(process.run) is to stop")
        disk.processes[unit.name]?.isStopping = true
        after(random.within(1...400)) { self.end(process.run, unit, .signalled(15)) }
    }

    /// - Parameter status: nil when it ends by itself.
    func end(_ run: RunIdentity, _ unit: TruthUnit, _ status: ExitStatus?) {
        guard let process = disk.processes[unit.name], process.run == run, process.status == nil else { return }
        let value = unit.readsLate && !unit.isService ? read(unit, version: process.version) : process.value
        let status = status ?? TruthDisk.status(of: value)
        note("\(run) ends with \(status), has read \(value)")
        disk.processes[unit.name]?.status = status
        disk.processes[unit.name]?.ended = now
        if !unit.isService { leave(unit, status.isSuccess ? value : value ^ 0xdead) }
        let writes = disk.writeCount
        disk.processes[unit.name]?.writesAtEnd = writes
        daemon?.ended(unit)
    }

    /// What a job's run leaves behind. One that has not passed leaves something all the same.
    private func leave(_ unit: TruthUnit, _ value: TruthDisk.Value) {
        if let output = unit.output { write(output, value) } else { disk.artefacts[unit.name] = value }
        // Now and then it is what it was.
        if let file = unit.scribbles { write(file, random.oneIn(3) ? value : 7) }
    }

    // MARK: The daemon

    func startDaemon() {
        guard daemon == nil else { return }
        note("a daemon begins")
        let daemon = TruthDaemon(self)
        self.daemon = daemon
        daemon.begin()
        if !daemon.isAlive { self.daemon = nil }
    }

    func kill() {
        guard let daemon else { return }
        note("the daemon is killed")
        daemon.isAlive = false
        self.daemon = nil
    }
}
