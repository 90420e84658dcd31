import Glibc

/// How large a file that this process writes may become (`ulimit -f`).
package enum FileSizeLimit {
    /// In bytes; nil for no limit.
    package static var now: Int64? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { return nil }
        return Int64(exactly: limit.rlim_cur)
    }
}
