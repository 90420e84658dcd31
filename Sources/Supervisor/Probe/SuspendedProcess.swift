import Syscalls

/// A process of a run that does nothing because somebody stopped it: by SIGSTOP, by Ctrl+Z, in a debugger.
package struct SuspendedProcess: Hashable, Sendable {
    /// The process id.
    package let pid: Int32
    /// Its command line.
    let command: String
    /// The pid of the debugger that holds it; nil when a signal has stopped it.
    let tracer: Int32?

    /// The first of a process and its descendants that is suspended; nil when none is.
    package static func find(from leader: Int32) -> SuspendedProcess? {
        var queue = [leader]
        var seen: Set<Int32> = [leader]
        while let pid = queue.popLast() {
            if let entry = ProcessTable.entry(of: pid), entry.isSuspended {
                let tracer = entry.state == UInt8(ascii: "t") ? ProcessTable.tracer(of: pid) : nil
                return SuspendedProcess(pid: pid, command: ProcessTable.commandLine(of: pid) ?? "?", tracer: tracer)
            }
            // A tree beyond this is not walked at each check.
            if seen.count < 500 { queue += ProcessTable.children(of: pid).filter { seen.insert($0).inserted } }
        }
        return nil
    }

    /// What is shown, and what continues it.
    package var text: String {
        let name = "pid \(pid) (\(command.count > 40 ? command.prefix(39) + "…" : command))"
        if let tracer { return "\(name) is held by pid \(tracer), which traces it" }
        return "\(name) is stopped by a signal; `kill -CONT \(pid)` continues it"
    }
}
