/// One process for ever: a pid may be reused, these three together are not.
public struct ProcessIdentity: Hashable, Sendable {
    /// The process id.
    public let pid: Int32
    /// When it began, in clock ticks since boot.
    public let startTime: UInt64
    /// The boot it belongs to.
    public let boot: String

    /// Takes facts that were written down before.
    public init(pid: Int32, startTime: UInt64, boot: String) {
        self.pid = pid
        self.startTime = startTime
        self.boot = boot
    }

    /// Who a living process is; nil when there is none with this pid.
    public init?(of pid: Int32) {
        guard let entry = ProcessTable.entry(of: pid) else { return nil }
        self.init(pid: pid, startTime: entry.startTime, boot: ProcessTable.bootIdentifier())
    }

    /// A handle on the very process, nil when it is gone, whatever has its pid now.
    package func open() -> ProcessHandle? {
        // The handle first: once it is held, the pid cannot change its meaning between the check and the use.
        guard let handle = try? ProcessHandle(opening: pid), ProcessIdentity(of: pid) == self else { return nil }
        return handle
    }
}
