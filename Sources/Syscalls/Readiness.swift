import CLinux

/// What a descriptor is ready for, as epoll(7) names it.
public struct Readiness: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Bytes, a connection or an end can be read.
    public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    /// Bytes can be written.
    public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The other side has gone.
    public static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue)
    /// The descriptor is in error.
    public static let error = Readiness(rawValue: EPOLLERR.rawValue)
    /// Something out of the ordinary, which the descriptor's kind defines: the mounts have changed, for `/proc/self/mountinfo`.
    package static let urgent = Readiness(rawValue: EPOLLPRI.rawValue)
    /// Not a readiness but how to wait for one: it is reported when it comes, not as long as it lasts.
    package static let edgeTriggered = Readiness(rawValue: EPOLLET.rawValue)
}
