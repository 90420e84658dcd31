import CLinux
import Glibc

/// Stream sockets in the file system.
package enum UnixSocket {
    /// The most bytes that a socket's path can have, see unix(7).
    package static let longestPath = 107

    /// Binds and listens. The socket is 0600 from the moment it exists, whatever the umask.
    ///
    /// The umask is the whole process's, so no other thread may create files meanwhile; bgexec has one thread.
    /// - Throws: `SystemError`, EADDRINUSE when a file of that name exists, ENAMETOOLONG beyond `longestPath`.
    package static func listen(at path: Path, backlog: Int32 = 1024) throws(SystemError) -> Descriptor {
        let descriptor = try stream()
        let number = descriptor.number
        let mask = umask(0o177)
        defer { umask(mask) }
        let bound = try withAddress(of: path) { bind(number, $0, $1) }
        if bound != 0 { throw .last("bind", path.description) }
        if Glibc.listen(number, backlog) != 0 { throw .last("listen", path.description) }
        return descriptor
    }

    /// Connects, non-blocking afterwards.
    /// - Parameter patience: how long it waits, blocking, while more clients wait to be let in than the kernel lets wait.
    /// - Throws: `SystemError`, ENOENT or ECONNREFUSED when no process listens, EAGAIN when too many clients wait.
    package static func connect(to path: Path, patience: Duration = .zero) throws(SystemError) -> Descriptor {
        let descriptor = try stream()
        let number = descriptor.number
        let deadline = LoopInstant.now.advanced(by: patience)
        while true {
            let result = try withAddress(of: path) { Glibc.connect(number, $0, $1) }
            if result == 0 { return descriptor }
            guard errno == EAGAIN, .now < deadline else { throw .last("connect", path.description) }
            usleep(5_000)
        }
    }

    /// The next connection that waits, non-blocking; nil when none does.
    package static func accept(on listener: borrowing Descriptor) throws(SystemError) -> Descriptor? {
        let number = clinux_accept(listener.number)
        if number >= 0 { return Descriptor(owning: number) }
        switch errno {
        case EAGAIN, EINTR, ECONNABORTED: return nil
        default: throw .last("accept")
        }
    }

    /// Who is at the other end, as the kernel noted it when the connection was made.
    package static func peer(of socket: borrowing Descriptor) throws(SystemError) -> (pid: Int32, user: UInt32) {
        var pid: pid_t = 0
        var user: uid_t = 0
        if clinux_peer_credentials(socket.number, &pid, &user) != 0 { throw .last("getsockopt") }
        return (pid, user)
    }

    private static func stream() throws(SystemError) -> Descriptor { try open(SOCK_STREAM) }

    static func open(_ type: __socket_type) throws(SystemError) -> Descriptor {
        let kind = Int32(type.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = try retrying("socket") { socket(AF_UNIX, kind, 0) }
        // 0, 1 and 2 are never ours: a spawn puts the child's streams there.
        return number < 3 ? try Descriptor(owning: number).duplicate() : Descriptor(owning: number)
    }

    static func withAddress(
        of path: Path,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) -> Int32 {
        guard path.bytes.count <= longestPath else {
            throw SystemError(code: ENAMETOOLONG, call: "bind", subject: path.description)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var length = MemoryLayout<sockaddr_un>.size
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.bytes) }
        if path.bytes.first == UInt8(ascii: "@") {
            // An abstract name, unix(7): a NUL first, and its length counts.
            withUnsafeMutableBytes(of: &address.sun_path) { $0[0] = 0 }
            length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + path.bytes.count } ?? length
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}
