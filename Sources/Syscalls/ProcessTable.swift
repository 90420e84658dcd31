import Glibc

/// What `/proc` says about processes.
package enum ProcessTable {
    /// One line of `/proc/PID/stat`, as far as it matters here.
    package struct Entry: Hashable, Sendable {
        /// The process id.
        package let pid: Int32
        /// Its parent's.
        package let parent: Int32
        /// Its process group's.
        package let group: Int32
        /// Its session's.
        package let session: Int32
        /// When it began, in clock ticks since boot. Together with the pid and the boot id it names a process for ever.
        package let startTime: UInt64
        /// The kernel's letter: R, S, D, Z, T …
        package let state: UInt8

        /// True when it has ended and waits for its parent to notice.
        package var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

        /// True when a signal (T) or a debugger (t) has stopped it.
        package var isSuspended: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }
    }

    /// The entry of a process; nil when there is none.
    package static func entry(of pid: Int32) -> Entry? {
        guard let bytes = try? File.beginning(of: Path("/proc/\(pid)/stat"), upTo: 4096) else { return nil }
        return parse(bytes, pid: pid)
    }

    /// Reads a line of `/proc/PID/stat`, see proc(5). The command's name may hold anything, also `)`: the last one counts.
    package static func parse(_ bytes: [UInt8], pid: Int32) -> Entry? {
        guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[bytes.index(after: close)...].split(separator: UInt8(ascii: " "))
        guard fields.count >= 20, let state = fields[0].first,
            let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
            let group = Int32(String(decoding: fields[2], as: UTF8.self)),
            let session = Int32(String(decoding: fields[3], as: UTF8.self)),
            let start = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        return Entry(pid: pid, parent: parent, group: group, session: session, startTime: start, state: state)
    }

    /// How a process ended that was not reaped yet; nil when it has not ended, or the kernel does not say. For processes of
    /// this user: the last field of `/proc/PID/stat`, a status as wait(2) has it.
    package static func endOfZombie(_ pid: Int32) -> ExitStatus? {
        guard entry(of: pid)?.isZombie == true,
            let bytes = try? File.beginning(of: Path("/proc/\(pid)/stat"), upTo: 4096)
        else { return nil }
        return parseEnd(bytes)
    }

    /// Reads the status out of a line of `/proc/PID/stat`.
    package static func parseEnd(_ line: [UInt8]) -> ExitStatus? {
        guard let close = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = line[line.index(after: close)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        guard fields.count >= 50, let status = Int32(String(decoding: fields[49], as: UTF8.self)) else { return nil }
        return status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signalled(status & 0x7F)
    }

    /// Every process now. Processes may come and go while it is read.
    package static func all() -> [Entry] {
        let names = (try? File.entries(of: "/proc")) ?? []
        return names.compactMap { $0.text.flatMap { Int32($0) } }.compactMap(entry(of:))
    }

    /// All living descendants of a process among `entries`, nearest first. Zombies are left out, what is below them is not.
    package static func descendants(of ancestor: Int32, in entries: [Entry]) -> [Entry] {
        let children = Dictionary(grouping: entries, by: \.parent)
        var found: [Entry] = []
        var queue = [ancestor]
        var seen: Set<Int32> = [ancestor]
        while !queue.isEmpty {
            let next = queue.flatMap { children[$0] ?? [] }.filter { seen.insert($0.pid).inserted }
            found += next
            queue = next.map(\.pid)
        }
        return found.filter { !$0.isZombie }
    }

    /// The command line for people, arguments joined by spaces; nil when there is no such process.
    package static func commandLine(of pid: Int32) -> String? {
        guard let bytes = try? File.beginning(of: Path("/proc/\(pid)/cmdline"), upTo: 4096), !bytes.isEmpty else {
            return nil
        }
        return printable(bytes.split(separator: 0).joined(separator: [UInt8(ascii: " ")]))
    }

    /// The process that traces another; nil when none does.
    package static func tracer(of pid: Int32) -> Int32? {
        guard let bytes = try? File.contents(of: Path("/proc/\(pid)/status"), limit: 4096) else { return nil }
        let line = bytes.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "TracerPid:\t".utf8) }
        return line.flatMap { Int32(String(decoding: $0.dropFirst(11), as: UTF8.self)) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Whether a process ignores a signal now; false when that is not known.
    package static func ignores(_ signal: Signal, _ pid: Int32) -> Bool {
        guard let bytes = try? File.contents(of: Path("/proc/\(pid)/status"), limit: 4096) else { return false }
        return parseIgnored(bytes).map { $0 & (1 << UInt64(signal.number - 1)) != 0 } ?? false
    }

    /// Reads out of `/proc/PID/status` which signals are ignored: the bit of signal 1 is the lowest.
    package static func parseIgnored(_ status: [UInt8]) -> UInt64? {
        let line = status.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "SigIgn:\t".utf8) }
        return line.flatMap { UInt64(String(decoding: $0.dropFirst(8), as: UTF8.self), radix: 16) }
    }

    /// The name of a process as `ps -o comm` shows it: that of its program or script, at most 15 bytes.
    package static func name(of pid: Int32) -> String? {
        guard let bytes = try? File.contents(of: Path("/proc/\(pid)/comm"), limit: 64), !bytes.isEmpty else {
            return nil
        }
        return printable(bytes.filter { $0 != UInt8(ascii: "\n") })
    }

    /// The user that a process runs as.
    package static func user(of pid: Int32) -> UInt32? {
        (try? File.status(of: Path("/proc/\(pid)")))??.owner
    }

    /// A text that the kernel generates at each boot.
    package static func bootIdentifier() -> String {
        let bytes = (try? File.contents(of: "/proc/sys/kernel/random/boot_id")) ?? nil
        return String(decoding: (bytes ?? []).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The name of a user, or the number when it has none.
    package static func name(ofUser user: UInt32) -> String {
        getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? String(user)
    }
}

extension ProcessTable {
    /// The children of a process, ended ones included. Needs a kernel with CONFIG_PROC_CHILDREN, as every distribution's is.
    ///
    /// While processes come and go the list may be short of some (proc(5)): ask again until it stays the same.
    package static func children(of pid: Int32) -> [Int32] {
        let tasks = (try? File.entries(of: Path("/proc/\(pid)/task"))) ?? []
        return tasks.flatMap { task -> [Int32] in
            let list = Path("/proc/\(pid)/task/\(task)/children")
            guard let bytes = try? File.contents(of: list) else { return [] }
            return bytes.split(separator: UInt8(ascii: " ")).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
        }
    }
}
