import Syscalls

/// Which processes of a run have had a signal. A tree changes while it is signalled: only who remembers whom it has reached can repeat
/// the round until nobody is left out, and still send nobody the signal twice, which many programs take as the order to give up.
struct SignalDelivery {
    private struct Member: Hashable {
        let pid: Int32
        let startTime: UInt64

        init(_ entry: ProcessTable.Entry) { (pid, startTime) = (entry.pid, entry.startTime) }
    }

    private var groups: Set<Int32> = []
    private var members: Set<Member> = []

    /// Whether a process has had it: by itself, or with its group. What is born into a group afterwards, such as the cleaning-up of a
    /// shell's trap, is not meant.
    func hasReached(_ entry: ProcessTable.Entry) -> Bool {
        groups.contains(entry.group) || members.contains(Member(entry))
    }

    /// A process has had it.
    mutating func reach(_ entry: ProcessTable.Entry) { members.insert(Member(entry)) }

    /// A whole group has had it, and these were seen in it before: they have had it also if they found a group of their own.
    mutating func reach(group: Int32, with seen: [ProcessTable.Entry]) {
        groups.insert(group)
        for entry in seen { reach(entry) }
    }
}
