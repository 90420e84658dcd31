import Glibc
import Synchronization

/// How many descriptors this process may have open: a supervisor needs several a run, what it starts is used to the old limit.
package enum OpenFileLimit {
    private static let original = Atomic<UInt64>(0)

    /// Raises the soft limit of this process to its hard one. What it starts gets the old one (select(2) cannot do with more
    /// than 1,024). That it cannot be raised is no error: a start that finds no descriptor says so.
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else {
            return
        }
        original.store(UInt64(limit.rlim_cur), ordering: .relaxed)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// What a process that is started gets; 0 when it is this process's own.
    static var forChildren: UInt64 { original.load(ordering: .relaxed) }
}
