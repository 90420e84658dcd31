import Syscalls

/// A TCP endpoint: a host name or address, and a port.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    /// A host name, an IPv4 address, or an IPv6 address without brackets.
    package let host: String
    /// The port, from 1.
    package let port: UInt16

    /// Whether the host is an IPv6 address.
    package var isIPv6: Bool { host.utf8.contains(UInt8(ascii: ":")) }

    /// Makes an endpoint that is known to be valid.
    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `host:port`, an IPv6 address in brackets (RFC 3986, section 3.2.2).
    package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Reads `host:port` or `[IPv6]:port`.
    ///
    /// Throws when the host is empty or has characters that no host name has, or the port is not from 1 to 65535.
    package static func parse(_ text: String) throws(ValueFault) -> HostPort {
        if text.contains("://") {
            throw ValueFault(
                "\(JSONText.shown(text)) is a URL, not an address", hint: "write host:port: \"127.0.0.1:6379\"")
        }
        let (host, port) = text.hasPrefix("[") ? try bracketed(text) : try plain(text)
        guard let port else {
            throw ValueFault("\(JSONText.shown(text)) has no port", hint: "write host:port: \"127.0.0.1:6379\"")
        }
        return HostPort(host: host, port: try Self.port(port))
    }

    /// Reads the authority of a URL, in which the port may be missing.
    static func parse(_ authority: String, defaultPort: UInt16) throws(ValueFault) -> HostPort {
        let (host, port) = authority.hasPrefix("[") ? try bracketed(authority) : try plain(authority)
        guard let port else { return HostPort(host: host, port: defaultPort) }
        return HostPort(host: host, port: try Self.port(port))
    }

    private static func bracketed(_ text: String) throws(ValueFault) -> (host: String, port: String?) {
        guard let close = text.firstIndex(of: "]") else {
            throw ValueFault("\(JSONText.shown(text)) has no closing bracket", hint: "write \"[::1]:80\"")
        }
        let host = String(text[text.index(after: text.startIndex)..<close])
        let rest = text[text.index(after: close)...]
        guard InternetAddress.isIPv6(host) else {
            throw ValueFault("\(JSONText.shown(host)) is not an IPv6 address", hint: "write \"[::1]:80\"")
        }
        guard rest.isEmpty || rest.hasPrefix(":") else {
            throw ValueFault("only \":port\" may follow the bracket", hint: "write \"[\(host)]:80\"")
        }
        return (host, rest.isEmpty ? nil : String(rest.dropFirst()))
    }

    private static func plain(_ text: String) throws(ValueFault) -> (host: String, port: String?) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            throw ValueFault("an IPv6 address needs brackets", hint: "write \"[::1]:80\"")
        }
        let port = parts.count == 2 ? String(parts[1]) : nil
        let host = String(parts[0])
        guard !host.isEmpty else {
            throw ValueFault("\(JSONText.shown(text)) has no host", hint: "write \"127.0.0.1:\(port ?? "80")\"")
        }
        let isName = host.utf8.allSatisfy {
            ASCII.isAlphanumeric($0) || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains($0)
        }
        guard isName, host.utf8.count <= 253 else {
            throw ValueFault("\(JSONText.shown(host)) is not a host name or address")
        }
        return (host, port)
    }

    private static func port(_ text: String) throws(ValueFault) -> UInt16 {
        guard text.utf8.allSatisfy(ASCII.isDigit), let port = UInt16(text), port > 0 else {
            throw ValueFault("\(JSONText.shown(text)) is not a port", hint: "a port is a number from 1 to 65535")
        }
        return port
    }
}
