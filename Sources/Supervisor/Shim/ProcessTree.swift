import Syscalls

/// All processes below a subreaper: whatever they fork, and whatever session or group they move to, they stay its descendants until
/// it has reaped them.
struct ProcessTree {
    /// The process at the top, which is itself not a member.
    let top: Int32

    /// The living members, parents before their children.
    func members() -> [ProcessTable.Entry] {
        var found: [ProcessTable.Entry] = []
        visit { found.append($0) }
        return found
    }

    /// The living members, listed until the list stays the same: while processes end, the kernel's lists may be short of some (proc(5)).
    func settledMembers() -> [ProcessTable.Entry] {
        var last = members()
        for _ in 0..<10 {
            let next = members()
            if Set(next.map(\.pid)) == Set(last.map(\.pid)) { return next }
            last = next
        }
        return last
    }

    /// Whether a living process is a member.
    func contains(_ pid: Int32) -> Bool {
        var next = pid
        // Parents form no cycle; the bound is for a tree that changes while it is read.
        for _ in 0..<1000 {
            guard next > 1, let entry = ProcessTable.entry(of: next) else { return false }
            if entry.parent == top { return true }
            next = entry.parent
        }
        return false
    }

    private func visit(_ body: (ProcessTable.Entry) -> Void) {
        var parents = [top]
        while let parent = parents.popLast() {
            for child in ProcessTable.children(of: parent) {
                guard let entry = ProcessTable.entry(of: child) else { continue }
                if !entry.isZombie { body(entry) }
                parents.append(child)
            }
        }
    }

    /// Sends a signal to every member.
    /// - Returns: the pids that may not be signalled because they run as another user.
    @discardableResult
    func send(_ signal: Signal) -> [Int32] {
        var refused: [Int32] = []
        // Each is signalled as soon as it is found, parents first: a process that forks all the time is stopped before its many
        // children are searched.
        visit { member in
            if !Self.send(signal, to: member) { refused.append(member.pid) }
        }
        return refused
    }

    /// - Returns: false when it may not be signalled.
    private static func send(_ signal: Signal, to member: ProcessTable.Entry) -> Bool {
        // Between the listing and the signal the pid may have been given to another process: the handle pins the process, and
        // its start time proves that it is still the one that was listed.
        guard let handle = try? ProcessHandle(opening: member.pid),
            ProcessTable.entry(of: member.pid)?.startTime == member.startTime
        else { return true }
        do {
            try handle.send(signal)
            return true
        } catch {
            return false
        }
    }
}
