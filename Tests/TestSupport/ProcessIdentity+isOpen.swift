public import Syscalls

extension ProcessIdentity {
    /// Whether the very process is there.
    public var isOpen: Bool { if let handle = open() { handle.pid == pid } else { false } }
}
