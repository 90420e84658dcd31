import Glibc

extension ProcessTable {
    /// The memory that a process has, in bytes: what it shares with others counts in equal parts (PSS, see proc(5)), or in full where the
    /// kernel does not say; nil when the process has gone or may not be examined.
    package static func memory(of pid: Int32) -> Int64? {
        if let bytes = try? File.contents(of: Path("/proc/\(pid)/smaps_rollup"), limit: 8192),
            let share = parseShare(bytes)
        {
            return share
        }
        guard let bytes = try? File.beginning(of: Path("/proc/\(pid)/statm"), upTo: 256) else { return nil }
        let fields = bytes.split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int64(String(decoding: fields[1], as: UTF8.self)) else { return nil }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Reads the line `Pss:  123 kB` of `/proc/PID/smaps_rollup`.
    package static func parseShare(_ bytes: [UInt8]) -> Int64? {
        let line = bytes.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "Pss:".utf8) }
        let number = line?.dropFirst(4).drop { $0 == UInt8(ascii: " ") }.prefix { (0x30...0x39).contains($0) }
        return number.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }.map { $0 * 1024 }
    }

    /// How long ago a process began, by the clock that also runs during suspend.
    package static func age(of entry: Entry) -> Duration {
        let ticks = Int64(sysconf(Int32(_SC_CLK_TCK)))
        let began = Int64(entry.startTime) * (1_000_000_000 / max(1, ticks))
        return .nanoseconds(max(0, Clocks.sinceBoot - began))
    }
}
