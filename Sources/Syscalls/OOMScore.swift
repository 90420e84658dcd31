import Glibc

/// Which process the kernel ends first when there is no memory left, see proc_pid_oom_score_adj(5).
package enum OOMScore {
    /// The most that there is: such a process is always the first.
    private static let most = 1000

    /// Makes a process likelier to be ended than this one; what it starts from then on inherits that. Any user may do so with
    /// processes of their own, and taking it back needs a right.
    /// - Parameter amount: in thousandths of the memory, on top of this process's own.
    package static func raise(of process: Int32, by amount: Int) {
        guard let own = adjustment(of: ThisProcess.pid) else { return }
        let text = Array("\(min(most, own + amount))\n".utf8)
        // Where /proc is not to be written, all are alike.
        _ = try? File.open(place(of: process), .writeOnly).write(text.span.bytes)
    }

    /// What a process's score is raised or lowered by, -1000 to 1000; nil when that cannot be read.
    package static func adjustment(of process: Int32) -> Int? {
        guard let bytes = (try? File.beginning(of: place(of: process), upTo: 16)) ?? nil else { return nil }
        return Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private static func place(of process: Int32) -> Path { Path("/proc/\(process)/oom_score_adj") }
}
