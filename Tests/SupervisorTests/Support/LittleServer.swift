import Glibc
import Syscalls

/// A server of a few lines on a thread of its own: what it does with each connection is the test's business.
final class LittleServer: Sendable {
    /// Where it listens.
    let port: UInt16
    private let listener: Int32

    struct CannotListen: Error {}

    /// Listens on the loopback address of a family and gives each connection to `serve`, which need not close it.
    init(_ family: Int32 = AF_INET, port wanted: UInt16 = 0, _ serve: @escaping @Sendable (Int32) -> Void) throws {
        let listener = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, 4)
        guard Self.bind(listener, family, wanted), listen(listener, 16) == 0 else { throw CannotListen() }
        self.listener = listener
        port = Self.port(of: listener)
        try BackgroundThread.start {
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { break }
                serve(connection)
                Glibc.close(connection)
            }
            Glibc.close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func bind(_ socket: Int32, _ family: Int32, _ port: UInt16) -> Bool {
        var (four, six) = (sockaddr_in(), sockaddr_in6())
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        four.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        six.sin6_addr = in6addr_loopback
        func bind(_ address: UnsafeRawBufferPointer) -> Bool {
            guard let start = address.bindMemory(to: sockaddr.self).baseAddress else { return false }
            return Glibc.bind(socket, start, socklen_t(address.count)) == 0
        }
        return family == AF_INET ? withUnsafeBytes(of: &four, bind) : withUnsafeBytes(of: &six, bind)
    }

    private static func port(of socket: Int32) -> UInt16 {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        _ = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { getsockname(socket, $0.baseAddress, &length) }
        }
        // The port stands at the same place in both families' addresses.
        return UInt16(bigEndian: address.sin6_port)
    }
}

/// What little servers do.
enum Serve {
    /// Reads to the end of the request's head.
    static func request(_ connection: Int32) {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8), read(connection, &byte, 1) == 1 { head.append(byte) }
    }

    /// - Returns: false when the other side has gone.
    @discardableResult
    static func send(_ connection: Int32, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Waits until the other side has gone.
    static func hang(_ connection: Int32) {
        var byte: UInt8 = 0
        while read(connection, &byte, 1) > 0 {}
    }
}
