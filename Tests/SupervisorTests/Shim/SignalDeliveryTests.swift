import Testing

@testable import Supervisor
@testable import Syscalls

@Suite("Who has had a signal")
struct SignalDeliveryTests {
    private func entry(_ pid: Int32, group: Int32, startTime: UInt64 = 1) -> ProcessTable.Entry {
        ProcessTable.Entry(pid: pid, parent: 1, group: group, session: group, startTime: startTime, state: 83)
    }

    @Test("a group has it as a whole, with what is born into it; a process alone, and not another one with its number")
    func groupsAndProcesses() {
        var delivery = SignalDelivery()
        delivery.reach(entry(5, group: 5))
        #expect(delivery.hasReached(entry(5, group: 5)) && !delivery.hasReached(entry(6, group: 5)))
        #expect(!delivery.hasReached(entry(5, group: 5, startTime: 2)))
        delivery.reach(group: 7, with: [entry(7, group: 7), entry(8, group: 7)])
        #expect(delivery.hasReached(entry(9, group: 7)))
    }

    @Test("a process that founds a group of its own after it has had it has had it")
    func movesAway() {
        var delivery = SignalDelivery()
        delivery.reach(group: 7, with: [entry(8, group: 7)])
        #expect(delivery.hasReached(entry(8, group: 8)))
        #expect(!delivery.hasReached(entry(9, group: 8)), "but its children there have not")
    }
}
