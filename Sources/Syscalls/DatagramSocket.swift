import CLinux
import Glibc

/// Datagram sockets in the file system, whose receiver learns from the kernel which process has sent what.
package enum DatagramSocket {
    /// A datagram with its sender's pid, which is 0 for one in another pid namespace.
    package struct Message: Sendable {
        /// What was sent.
        package let bytes: [UInt8]
        /// Who has sent it. It may have ended since.
        package let sender: Int32
        /// True when it was longer than the receiver takes; `bytes` is only its beginning then.
        package let isCut: Bool
    }

    /// Binds a socket that only this user can send to, in the place of one that no process holds any more.
    /// - Throws: `SystemError`, ENAMETOOLONG beyond `UnixSocket.longestPath`.
    package static func bind(at path: Path) throws(SystemError) -> Descriptor {
        try File.remove(path)
        let descriptor = try UnixSocket.open(SOCK_DGRAM)
        let number = descriptor.number
        let mask = umask(0o177)
        defer { umask(mask) }
        if try UnixSocket.withAddress(of: path, { Glibc.bind(number, $0, $1) }) != 0 {
            throw .last("bind", path.description)
        }
        try retrying("setsockopt") { clinux_pass_credentials(number) }
        return descriptor
    }

    /// The next datagram that waits; nil when none does. Descriptors that came with it are closed.
    package static func receive(
        from socket: borrowing Descriptor, upTo capacity: Int = 8192
    ) throws(SystemError) -> Message? {
        let number = socket.number
        return try withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { space throws(SystemError) in
            var sender: Int32 = 0
            while true {
                let count = clinux_receive_from(number, space.baseAddress, UInt(capacity), &sender)
                if count >= 0 {
                    let bytes = Array(UnsafeRawBufferPointer(rebasing: space[..<min(count, capacity)]))
                    return Message(bytes: bytes, sender: sender, isCut: count > capacity)
                }
                if errno == EINTR { continue }
                if errno == EAGAIN { return nil }
                throw .last("recvmsg")
            }
        }
    }

    /// Sends a datagram. A path that begins with `@` is one of Linux's abstract names, as sd_notify(3) has it.
    /// - Throws: `SystemError`, ENOENT or ECONNREFUSED when no process listens, EAGAIN when the receiver's queue is full.
    package static func send(_ bytes: [UInt8], to path: Path) throws(SystemError) {
        let descriptor = try UnixSocket.open(SOCK_DGRAM)
        let number = descriptor.number
        let sent = try UnixSocket.withAddress(of: path) { address, length in
            Int32(truncatingIfNeeded: sendto(number, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length))
        }
        if sent < 0 { throw .last("send", path.description) }
    }
}
