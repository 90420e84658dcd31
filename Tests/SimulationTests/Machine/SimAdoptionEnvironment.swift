import Loop
import Model

@testable import Supervisor
@testable import Syscalls

/// The simulated machine as the real `AdoptionDecision` sees it.
struct SimAdoptionEnvironment: AdoptionEnvironment {
    let world: World
    let observer: SimProcess
    let run: RunIdentity

    var time: UTCTime { world.time }
    var instant: LoopInstant { world.instant }

    func beginRecord(in folder: RunFolder) -> BeginRecord? { world.disk.runs[run]?.began }
    func endRecord(in folder: RunFolder) -> EndRecord? { world.disk.runs[run]?.ended }
    func logIsOpen(of folder: RunFolder) -> Bool { world.disk.runs[run]?.logIsOpen ?? false }
    func lives(_ process: ProcessIdentity) -> Bool { world.find(process)?.isAlive ?? false }
    func exists(_ process: ProcessIdentity) -> Bool { world.find(process) != nil }
    func identity(of pid: Int32) -> ProcessIdentity? { world.machine.table[pid].map(world.machine.identity) }
    func census() -> RunCensus { world.census(by: observer) }

    func kill(_ entry: ProcessTable.Entry) {
        if let process = world.find(entry) { world.signal(.kill, to: process, of: run) }
    }

    func holdingLock<Result>(of folder: RunFolder, _ body: () throws -> Result) throws -> Result? {
        world.isLocked(run) && world.planted != .ignoresLocks ? nil : try body()
    }

    func record(_ record: BeginRecord, in folder: RunFolder) { world.disk.runs[run]?.began = record }
    func record(_ record: EndRecord, in folder: RunFolder) {
        var record = record
        if record.outcome == .unknown, world.planted == .inventsExits {
            record = EndRecord(outcome: .ended(.exited(0), timedOut: false), time: world.time)
        }
        world.recorded(record, run)
    }
}

extension World {
    func census(by observer: SimProcess) -> RunCensus {
        var members: [Path: [ProcessTable.Entry]] = [:]
        var shims: [Path: [ProcessTable.Entry]] = [:]
        var all: [ProcessTable.Entry] = []
        for process in machine.sorted where process.isAlive {
            all.append(process.entry)
            guard let folder = process.folder, process !== observer else { continue }
            if process.image == .shim { shims[folder, default: []].append(process.entry) }
            if process.image == .program { members[folder, default: []].append(process.entry) }
        }
        return RunCensus(all: all, members: members, shims: shims, observer: observer.pid)
    }

    /// Exactly this process; with the planted bug, any process with its number.
    func find(_ who: ProcessIdentity) -> SimProcess? {
        machine.find(who, trustingNumbers: planted == .trustsNumbers)
    }

    func find(_ entry: ProcessTable.Entry) -> SimProcess? {
        guard let process = machine.table[entry.pid] else { return nil }
        return process.startTime == entry.startTime || planted == .trustsNumbers ? process : nil
    }

    /// A lock is held by the process that took it, and by what it has forked as long as that has not executed its program.
    func isLocked(_ run: RunIdentity) -> Bool {
        guard let holder = disk.runs[run]?.lock else { return false }
        return machine.isLiving(holder)
            || machine.table.values.contains { $0.image == .shim && $0.run == run && isLeader($0, run) }
    }

    private func isLeader(_ process: SimProcess, _ run: RunIdentity) -> Bool {
        process.isAlive && truth[run]?.leader === process
    }
}
