import Syscalls

/// Which processes use how much of inotify, from `/proc/PID/fdinfo`.
public enum InotifyUsage {
    /// One process.
    public struct Holder: Hashable, Sendable {
        /// Its id.
        public let pid: Int32
        /// The user it runs as; nil when it has just ended.
        public let user: UInt32?
        /// How many instances it has open.
        public let instances: Int
        /// How many watches they hold.
        public let watches: Int
    }

    /// Every process that this user may look into and that has an instance, the greatest holder first.
    public static func holders() -> [Holder] {
        ProcessTable.all().compactMap { holder($0.pid) }.sorted { ($0.watches, $1.pid) > ($1.watches, $0.pid) }
    }

    private static func holder(_ pid: Int32) -> Holder? {
        let folder = Path("/proc/\(pid)/fdinfo")
        let marker = Array("inotify wd:".utf8)
        var instances = 0
        var watches = 0
        for name in (try? File.entries(of: folder)) ?? [] {
            guard File.linkTarget(of: Path("/proc/\(pid)/fd") / name) == "anon_inode:inotify" else { continue }
            instances += 1
            let lines = (try? File.contents(of: folder / name)).flatMap { $0 } ?? []
            watches += lines.split(separator: UInt8(ascii: "\n")).count { $0.starts(with: marker) }
        }
        return instances == 0
            ? nil : Holder(pid: pid, user: ProcessTable.user(of: pid), instances: instances, watches: watches)
    }
}
