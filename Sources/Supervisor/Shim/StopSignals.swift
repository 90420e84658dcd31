import Syscalls

/// Sends a run's processes the signals that ask them to end, each at most once.
///
/// A process group gets a signal in one step, so that nothing in it can fork away. Beyond that the tree is listed, signalled and listed
/// again until everybody in it has had the signal.
struct StopSignals {
    private let stopSignal: Signal
    private var stopped = SignalDelivery()
    private var terminated = SignalDelivery()

    /// One round is enough unless new groups are founded during it.
    private static let rounds = 50

    /// - Parameter stopSignal: what asks the leader to end.
    init(_ stopSignal: Signal) { self.stopSignal = stopSignal }

    /// Sends the leader the stop signal. If the leader is a shell its whole process group gets it, as with Ctrl+C in a terminal: a shell
    /// waits for its command before it runs its trap, and passes no signal on.
    mutating func stopLeader<Tree: GuardedTree & ~Copyable>(of tree: borrowing Tree) {
        let leader = ProcessTable.entry(of: tree.leader)
        if ShellProcess.isOne(tree.leader), tree.signalLeadersGroup(stopSignal) {
            stopped.reach(group: tree.leader, with: leader.map { [$0] } ?? [])
        } else {
            tree.signalLeader(stopSignal)
            if let leader { stopped.reach(leader) }
        }
    }

    /// Sends SIGTERM to what has heard neither it nor the stop signal.
    mutating func terminate<Tree: GuardedTree & ~Copyable>(_ tree: inout Tree) {
        for _ in 0..<Self.rounds {
            let members = tree.members()
            let waiting = members.filter { !hasHeard($0) }
            if waiting.isEmpty { return }
            for (group, left) in Dictionary(grouping: waiting, by: \.group) {
                let isWhole = left.count == members.count { $0.group == group }
                if isWhole, send(toGroup: group, of: left[0], in: tree) {
                    // Who has left the group since it was listed may have done so before the signal came.
                    terminated.reach(
                        group: group, with: left.filter { ProcessTable.entry(of: $0.pid)?.group == group })
                } else {
                    for member in left {
                        member.send(.terminate)
                        terminated.reach(member)
                    }
                }
            }
        }
    }

    /// A process that ignores the stop signal has not heard it: a shell's background commands ignore SIGINT.
    private func hasHeard(_ member: ProcessTable.Entry) -> Bool {
        if terminated.hasReached(member) { return true }
        return stopped.hasReached(member)
            && (stopSignal == .terminate || !ProcessTable.ignores(stopSignal, member.pid))
    }

    private func send<Tree: GuardedTree & ~Copyable>(
        toGroup group: Int32, of member: ProcessTable.Entry, in tree: borrowing Tree
    ) -> Bool {
        if group == tree.leader { return tree.signalLeadersGroup(.terminate) }
        // While a member is in the group its number is not given to another one: the handle is on this group's founder.
        guard let founder = try? ProcessHandle(opening: group), let now = ProcessTable.entry(of: member.pid),
            now.startTime == member.startTime, now.group == group
        else { return false }
        return (try? founder.sendToGroup(.terminate)) ?? false
    }
}
