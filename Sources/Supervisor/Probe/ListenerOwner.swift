import Syscalls

/// Which process listens on a TCP port of this machine.
public enum ListenerOwner {
    /// A process that holds a listening socket.
    public struct Holder: Hashable, Sendable, CustomStringConvertible {
        /// Its pid; nil when it belongs to another user and may not be examined.
        public let pid: Int32?
        /// The user of the socket.
        public let user: UInt32
        /// Its command line, as far as it may be read.
        public let command: String?

        public var description: String {
            let name = ProcessTable.name(ofUser: user)
            guard let pid else { return "a process of user \(name)" }
            return "pid \(pid) (\(command ?? "?")) of user \(name)"
        }

        /// The run that it belongs to, when this is a run of this user's.
        var run: RunFolder? { pid.flatMap(RunFolder.containing) }
    }

    /// The process that holds the port, preferring one for which `isOurs` is true; nil when none listens.
    public static func holder(ofPort port: UInt16, preferring isOurs: (Int32) -> Bool = { _ in false }) -> Holder? {
        let sockets = listening(onPort: port)
        guard let first = sockets.first else { return nil }
        let inodes = Set(sockets.map(\.inode))
        let candidates = ProcessTable.all().sorted { isOurs($0.pid) && !isOurs($1.pid) }
        guard let pid = candidates.first(where: { holds(any: inodes, pid: $0.pid) })?.pid else {
            return Holder(pid: nil, user: first.user, command: nil)
        }
        let user = ProcessTable.user(of: pid) ?? first.user
        return Holder(pid: pid, user: user, command: ProcessTable.commandLine(of: pid))
    }

    /// The TCP ports that processes listen on, each with one of the processes.
    package static func ports(of pids: some Collection<Int32>) -> [(port: UInt16, pid: Int32)] {
        let sockets = tables().flatMap(parse)
        let ports = Dictionary(sockets.map { ($0.inode, $0.port) }) { first, _ in first }
        var found: [UInt16: Int32] = [:]
        if ports.isEmpty { return [] }
        for pid in pids.sorted() {
            for port in Self.sockets(of: pid).compactMap({ ports[$0] }) where found[port] == nil { found[port] = pid }
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Whether one of these processes listens on the port.
    static func holds(port: UInt16, anyOf pids: [Int32]) -> Bool {
        let inodes = Set(listening(onPort: port).map(\.inode))
        return !inodes.isEmpty && pids.contains { holds(any: inodes, pid: $0) }
    }

    /// Whether any process listens on the port.
    static func isTaken(port: UInt16) -> Bool { !listening(onPort: port).isEmpty }

    private static func listening(onPort port: UInt16) -> [Listener] { tables().flatMap { parse($0, port: port) } }

    private static func tables() -> [[UInt8]] {
        ["/proc/net/tcp", "/proc/net/tcp6"].map { ((try? File.contents(of: Path($0))) ?? nil) ?? [] }
    }

    /// A socket that listens.
    struct Listener: Hashable {
        let port: UInt16
        let inode: UInt64
        let user: UInt32
    }

    /// Those of one port.
    static func parse(_ table: [UInt8], port: UInt16) -> [Listener] { parse(table).filter { $0.port == port } }

    /// Reads a table of sockets, see proc(5): local address, state 0A for listening, user and inode are fields 1, 3, 7 and 9.
    static func parse(_ table: [UInt8]) -> [Listener] {
        table.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { line in
            let fields = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count > 9, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":"),
                let port = UInt16(fields[1][fields[1].index(after: colon)...], radix: 16),
                let user = UInt32(fields[7]), let inode = UInt64(fields[9])
            else { return nil }
            return Listener(port: port, inode: inode, user: user)
        }
    }

    private static func holds(any inodes: Set<UInt64>, pid: Int32) -> Bool {
        sockets(of: pid).contains(where: inodes.contains)
    }

    /// The inodes of the sockets that a process has open.
    private static func sockets(of pid: Int32) -> [UInt64] {
        let folder = Path("/proc/\(pid)/fd")
        return ((try? File.entries(of: folder)) ?? []).compactMap { name in
            guard let target = File.linkTarget(of: folder / name)?.text, target.hasPrefix("socket:[") else {
                return nil
            }
            return UInt64(target.dropFirst(8).dropLast())
        }
    }
}

extension ProbeTarget {
    /// An answer that names the process that holds the port, when that is not the run; nil when it is, or when an external process
    /// was asked.
    func owned(port: UInt16) -> ProbeAnswer? {
        guard let leader, let shim else { return nil }
        let ours = [leader] + ProcessTree(top: shim).members().map(\.pid)
        if ListenerOwner.holds(port: port, anyOf: ours) { return nil }
        guard let holder = ListenerOwner.holder(ofPort: port) else {
            return .unhealthy("port \(port) is answered by an unknown process, not by this run")
        }
        let conflict = PortConflict(holder, besides: RunFolder.containing(leader)?.state)
        let remedy = conflict.command.map { ": `\($0)` frees it" } ?? ""
        return .unhealthy("port \(port) is answered by \(conflict.holder), not by this run\(remedy)")
    }
}
