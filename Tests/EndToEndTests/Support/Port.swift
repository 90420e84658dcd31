import Glibc
import Synchronization

/// TCP ports of this machine.
enum Port {
    /// Below those that the kernel gives to outgoing connections, so that none is taken by chance.
    private static let next = Atomic<UInt16>(UInt16.random(in: 20_000..<30_000))

    /// An unused port that no other test of this run gets.
    static func free() -> UInt16 {
        while true {
            let port = next.wrappingAdd(1, ordering: .relaxed).newValue
            if isFree(port) { return port }
        }
    }

    /// Whether one could listen there now.
    static func isFree(_ port: UInt16) -> Bool {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var on: Int32 = 1
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
        }
        return bound == 0 && listen(number, 1) == 0
    }
}
