import Syscalls

/// All processes below one that is their subreaper: whatever they fork, whatever session or group they move to, they stay
/// its descendants until it has reaped them.
struct ProcessTree {
    /// The process at the top, which is itself not a member.
    let top: Int32

    /// The living members, parents before their children.
    func members() -> [ProcessTable.Entry] {
        var found: [ProcessTable.Entry] = []
        var parents = [top]
        while let parent = parents.popLast() {
            for child in ProcessTable.children(of: parent) {
                guard let entry = ProcessTable.entry(of: child) else { continue }
                if !entry.isZombie { found.append(entry) }
                parents.append(child)
            }
        }
        return found
    }

    /// Sends a signal to every member.
    /// - Returns: those that may not be signalled because they run as another user.
    @discardableResult
    func send(_ signal: Signal) -> [Int32] {
        members().filter { member in
            // Between the listing and the signal the pid may have been given to a stranger: the handle pins the process,
            // and its start time proves that it is still the one that was listed.
            guard let handle = try? ProcessHandle(opening: member.pid),
                ProcessTable.entry(of: member.pid)?.startTime == member.startTime
            else { return false }
            do {
                try handle.send(signal)
                return false
            } catch {
                return true
            }
        }.map(\.pid)
    }

    /// The members for people: pid and command line.
    func describeMembers() -> [String] {
        members().map { "\($0.pid) (\(ProcessTable.commandLine(of: $0.pid) ?? "?"))" }
    }
}
