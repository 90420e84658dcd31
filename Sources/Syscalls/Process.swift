import CLinux
import Glibc

/// A process held by a pidfd: its number cannot come to mean another process while this value lives.
public struct ProcessHandle: ~Copyable, Sendable {
    /// The process id.
    public let pid: Int32
    /// Readable when the process has ended.
    public let descriptor: Descriptor

    package init(pid: Int32, descriptor: consuming Descriptor) {
        self.pid = pid
        self.descriptor = descriptor
    }

    /// Opens a process that exists.
    /// - Throws: `SystemError`, ESRCH when there is none.
    public init(opening pid: Int32) throws(SystemError) {
        let number = clinux_pidfd_open(pid)
        guard number >= 0 else { throw .last("pidfd_open", "pid \(pid)") }
        self.init(pid: pid, descriptor: Descriptor(owning: number))
    }

    /// Sends a signal.
    /// - Returns: false when the process has ended already.
    /// - Throws: `SystemError`, EPERM when it runs as another user.
    @discardableResult
    public func send(_ signal: Signal) throws(SystemError) -> Bool {
        if clinux_pidfd_send_signal(descriptor.number, signal.number) == 0 { return true }
        if errno == ESRCH { return false }
        throw .last("kill", "pid \(pid)")
    }

    /// What a child was when it ended.
    public struct End: Hashable, Sendable {
        /// Its exit code or signal.
        public let status: ExitStatus
        /// Processor time of it and of the children that it waited for.
        public let cpuTime: Duration
        /// The most memory it had resident, in KiB.
        public let peakMemory: Int64
    }

    /// Whether a zombie is left behind by a wait: while it is there, its pid and group id cannot be given to others.
    public enum Reaping: Sendable {
        case reap, keep
    }

    /// How the child ended, nil while it still runs.
    /// - Throws: `SystemError`, ECHILD when it is not our child (any more).
    public func end(_ reaping: Reaping = .reap) throws(SystemError) -> End? {
        try wait(blocking: false, reaping)
    }

    /// Waits until the child has ended. Blocks: not for the loop's thread.
    public func waitForEnd() throws(SystemError) -> End? {
        try wait(blocking: true, .reap)
    }

    /// How a process ended that is not our child, once its parent has reaped it. Needs a handle from before that, and Linux
    /// 6.15; nil when it is not known.
    public func endSeenFromOutside() -> ExitStatus? {
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

/// What this process is and may do.
public enum ThisProcess {
    /// Its id.
    public static var pid: Int32 { getpid() }
    /// The user it runs as.
    public static var user: UInt32 { geteuid() }
    /// The group it runs as.
    public static var group: UInt32 { getegid() }

    /// Orphans among its descendants become its children instead of init's (prctl(2), PR_SET_CHILD_SUBREAPER).
    public static func adoptOrphans() throws(SystemError) {
        try retrying("prctl") { clinux_set_child_subreaper() }
    }

    /// Its environment as `NAME=value` entries.
    public static var environment: [String: String] {
        var result: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let cut = text.firstIndex(of: "=") {
                result[String(text[..<cut])] = String(text[text.index(after: cut)...])
            }
            next += 1
        }
        return result
    }

    /// The value of one environment variable.
    public static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The file that this program runs from.
    public static func executable() throws(SystemError) -> Path {
        try File.resolved("/proc/self/exe")
    }

    /// Sets which permissions new files never get, and returns what was set before.
    @discardableResult
    public static func setFileCreationMask(_ mask: UInt32) -> UInt32 { umask(mask) }

    /// Ends the program at once with a code.
    public static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

    /// Reaps every child that has ended, as the parent of orphans must.
    /// - Parameter spared: a child that somebody waits for; when it is the one that has ended, nothing more is reaped.
    /// - Returns: whether any child is left.
    @discardableResult
    public static func reapOrphans(but spared: Int32 = 0) -> Bool {
        var code: Int32 = 0
        var status: Int32 = 0
        while true {
            let pid = clinux_reap_any(spared, &code, &status)
            if pid == 0 { return true }
            if pid < 0, errno != EINTR { return false }
        }
    }

    /// Writes to descriptor 1 what fits at once; that nobody reads it is no error.
    public static func writeToStandardOutput(_ bytes: [UInt8]) {
        _ = Glibc.write(1, bytes, bytes.count)
    }
}

extension ThisProcess {
    /// The two streams that a program prints to.
    public enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    /// Writes all bytes.
    /// - Returns: false when nobody reads them any more, or they cannot be written.
    public static func write(_ bytes: [UInt8], to stream: Stream) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(stream.rawValue, $0.baseAddress, $0.count) }
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                // Somebody shares the terminal with us and has made it non-blocking.
                var entry = pollfd(fd: stream.rawValue, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Whether a stream is a terminal.
    public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Puts /dev/null in the place of standard output, so that whoever reads it sees its end.
    public static func closeStandardOutput() throws(SystemError) {
        let null = try File.openNull()
        let number = null.number
        try retrying("dup2") { dup2(number, 1) }
    }
}
