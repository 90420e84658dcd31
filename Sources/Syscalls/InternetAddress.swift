import Glibc

/// A numeric internet address with a port.
package struct InternetAddress: Hashable, Sendable, CustomStringConvertible {
    let storage: [UInt8]
    /// `127.0.0.1:6379` or `[::1]:6379`.
    package let description: String

    /// All addresses of a host, in the resolver's order. Numeric ones and `localhost` are answered without the network;
    /// other names may block on DNS.
    /// - Throws: `SystemError` with EHOSTUNREACH when the name has no address.
    package static func resolve(host: String, port: UInt16) throws(SystemError) -> [InternetAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else {
            throw SystemError(code: EHOSTUNREACH, call: "getaddrinfo", subject: host)
        }
        defer { freeaddrinfo(list) }
        return sequence(first: first, next: { $0.pointee.ai_next }).compactMap { entry in
            guard let address = entry.pointee.ai_addr else { return nil }
            let length = Int(entry.pointee.ai_addrlen)
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let numeric = getnameinfo(address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            guard numeric == 0 else { return nil }
            let name = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            return InternetAddress(
                storage: Array(UnsafeRawBufferPointer(start: address, count: length)),
                description: name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
            )
        }
    }

    /// Whether a text is an IPv6 address, without brackets.
    package static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }

    /// A non-blocking socket on its way to this address: writable when the attempt has ended.
    package func beginConnecting() throws(SystemError) -> Descriptor {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let family = storage.withUnsafeBytes { $0.loadUnaligned(as: sa_family_t.self) }
        let descriptor = Descriptor(owning: try retrying("socket") { socket(Int32(family), kind, 0) })
        let number = descriptor.number
        let result = storage.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { Glibc.connect(number, $0.baseAddress, socklen_t(bytes.count)) }
        }
        if result != 0, errno != EINPROGRESS { throw .last("connect", description) }
        return descriptor
    }
}

extension Descriptor {
    /// The error of a connection attempt that has ended; nil when it succeeded.
    package func connectionError(to subject: String) -> SystemError? {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length) != 0 { code = errno }
        return code == 0 ? nil : SystemError(code: code, call: "connect", subject: subject)
    }
}
