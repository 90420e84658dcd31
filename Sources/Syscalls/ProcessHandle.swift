import CLinux
import Glibc

/// A process held by a pidfd: its number cannot come to mean another process while this value lives.
package struct ProcessHandle: ~Copyable, Sendable {
    /// The process id.
    package let pid: Int32
    /// Readable when the process has ended.
    package let descriptor: Descriptor

    package init(pid: Int32, descriptor: consuming Descriptor) {
        self.pid = pid
        self.descriptor = descriptor
    }

    /// Opens a process that exists.
    /// - Throws: `SystemError`, ESRCH when there is none.
    package init(opening pid: Int32) throws(SystemError) {
        let number = clinux_pidfd_open(pid)
        guard number >= 0 else { throw .last("pidfd_open", "pid \(pid)") }
        self.init(pid: pid, descriptor: Descriptor(owning: number))
    }

    /// Sends a signal.
    /// - Returns: false when the process has ended already.
    /// - Throws: `SystemError`, EPERM when it runs as another user.
    @discardableResult
    package func send(_ signal: Signal) throws(SystemError) -> Bool {
        if clinux_pidfd_send_signal(descriptor.number, signal.number) == 0 { return true }
        if errno == ESRCH { return false }
        throw .last("kill", "pid \(pid)")
    }

    /// Sends a signal to every process of the group that this process has founded, at one instant: no member can escape it by forking.
    /// The group is still found when the process itself has ended and been reaped.
    /// - Returns: false when nothing is left in that group, or the kernel cannot do it (before Linux 6.9).
    /// - Throws: `SystemError`, EPERM when all of them run as another user.
    package func sendToGroup(_ signal: Signal) throws(SystemError) -> Bool {
        if clinux_pidfd_signal_group(descriptor.number, signal.number) == 0 { return true }
        if errno == ESRCH || errno == EINVAL { return false }
        throw .last("kill", "process group \(pid)")
    }

    /// What a child was when it ended.
    package struct End: Hashable, Sendable {
        /// Its exit code or signal.
        package let status: ExitStatus
        /// Processor time of it and of the children that it waited for.
        package let cpuTime: Duration
        /// The most memory it had resident, in KiB.
        package let peakMemory: Int64
    }

    /// Whether a zombie is left behind by a wait: while it is there, its pid and group id cannot be given to others.
    package enum Reaping: Sendable {
        case reap, keep
    }

    /// How the child ended, nil while it still runs.
    /// - Throws: `SystemError`, ECHILD when it is not our child (any more).
    package func end(_ reaping: Reaping = .reap) throws(SystemError) -> End? {
        try wait(blocking: false, reaping)
    }

    /// Waits until the child has ended. Blocks: not for the loop's thread.
    package func waitForEnd() throws(SystemError) -> End? {
        try wait(blocking: true, .reap)
    }

    /// How a process ended that is not our child, once its parent has reaped it. Needs a handle from before that, and Linux
    /// 6.15; nil when it is not known.
    package func endSeenFromOutside() -> ExitStatus? {
        var code: Int32 = 0
        var status: Int32 = 0
        guard clinux_pidfd_exit(descriptor.number, &code, &status) == 1 else { return nil }
        return ExitStatus(code: code, status: status)
    }

    private func wait(blocking: Bool, _ reaping: Reaping) throws(SystemError) -> End? {
        var code: Int32 = 0
        var status: Int32 = 0
        var cpu: Int64 = 0
        var peak: Int64 = 0
        let number = descriptor.number
        let ended = try retrying("waitid", "pid \(pid)") {
            clinux_wait(number, blocking ? 1 : 0, reaping == .keep ? 1 : 0, &code, &status, &cpu, &peak)
        }
        guard ended == 1 else { return nil }
        return End(status: ExitStatus(code: code, status: status), cpuTime: .microseconds(cpu), peakMemory: peak)
    }
}
