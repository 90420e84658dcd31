import Model
import Syscalls

/// A process as it is named to people, also when it is gone.
public struct NamedProcess: Hashable, Sendable {
    /// The process id.
    public let pid: Int32
    /// What `ps` calls it.
    public let name: String

    /// Takes facts that are known.
    package init(pid: Int32, name: String) { (self.pid, self.name) = (pid, name) }

    /// Asks the kernel for the name.
    init(of pid: Int32) { self.init(pid: pid, name: ProcessTable.name(of: pid) ?? "process") }

    init?(encoded bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, let pid = Int32(String(decoding: parts[0], as: UTF8.self)) else { return nil }
        self.init(pid: pid, name: printable(parts[1]))
    }

    var encoded: [UInt8] { Array("\(pid) \(name)".utf8) }

    /// "redis-server (pid 12)", and how many more there are.
    static func text(_ processes: [NamedProcess]) -> String {
        guard let first = processes.first else { return "a process" }
        let one = "\(first.name) (pid \(first.pid))"
        return processes.count == 1 ? one : "\(one) and \(processes.count - 1) more"
    }
}
