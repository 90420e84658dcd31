import Model
import Syscalls
import TestSupport

@testable import Daemon
@testable import Supervisor

/// What a user does, and what goes wrong.
extension TruthWorld {
    func play(steps count: Int) {
        startDaemon()
        while steps < count, broken.isEmpty {
            step()
            if random.oneIn(60) { rest() }
        }
        if broken.isEmpty { rest() }
    }

    private func step() {
        steps += 1
        act()
        switch random.within(0...9) {
        case 0...2: break
        case 3...5: pass(random.within(1...50))
        case 6...7: pass(random.within(50...1000))
        case 8: pass(random.within(1000...8000))
        default: pass(random.within(1000...40_000))
        }
        if let daemon, !daemon.isAlive { self.daemon = nil }
    }

    private func act() {
        switch random.within(0...29) {
        case 0...9: save()
        case 10: for _ in 0..<random.within(2...6) { save() }
        case 11: if let unit = random.of(units), let output = unit.output { write(output, random.oneIn(2) ? nil : 5) }
        case 12...13: ask(.start([]))
        case 14: if let unit = random.of(units) { ask(.start([unit.name])) }
        case 15: if let unit = random.of(units) { ask(.stop([unit.name])) }
        case 16: if random.oneIn(2) { ask(.stop([])) }
        case 17...18: if let job = random.of(jobs) { ask(.once(job)) }
        case 19: if let job = random.of(jobs) { ask(.cancel(job)) }
        case 20...22: if let job = random.of(jobs) { ask(.freshen([job])) }
        case 23: if let service = random.of(units.filter(\.isService)) { ask(.restart([service.name])) }
        case 24...25: kill()
        case 26: crash()
        case 27: redefine()
        default: startDaemon()
        }
    }

    var jobs: [String] { units.filter { !$0.isService }.map(\.name) }

    /// Contents are few, so that what was there comes back often.
    private func save() {
        guard let file = random.of(Self.sources) else { return }
        write(file, random.oneIn(12) ? nil : TruthDisk.Value(random.within(1...3)))
    }

    /// A command: starts a daemon when there is none, and waits until it has looked at everything.
    func ask(_ request: Reconciler.Request) {
        startDaemon()
        guard let daemon else { return }
        guard daemon.isCaughtUp else { return after(20) { if self.daemon === daemon { self.ask(request) } } }
        if case .freshen = request { daemon.tell() }
        if case .once = request { daemon.tell() }
        note("asked: \(request)")
        daemon.post(.request(request, Reason(.manual, "asked by ada")))
        daemon.post(.acknowledged)
        if !daemon.isAlive, self.daemon === daemon { self.daemon = nil }
    }

    private func crash() {
        guard let service = random.of(units.filter(\.isService)), let process = disk.processes[service.name] else {
            return
        }
        end(process.run, service, .signalled(9))
    }

    /// The configuration is saved with another definition of a unit.
    private func redefine() {
        guard let unit = random.of(units) else { return }
        disk.definitions[unit.name] = random.within(0...2)
        note("\(unit.name) is defined as \(disk.definitions[unit.name] ?? 0)")
        daemon?.post(.reconfigured(.init(changed: [.init(unit: unit.name, why: "its command has changed")])))
    }
}
