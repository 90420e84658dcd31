extension ProcessTable {
    /// Why `/proc` cannot be relied on, and what to do; nil when it can. It may be missing (a chroot, a hardened container), or be that of
    /// another pid namespace: then its numbers belong to other processes than ours.
    package static var problem: String? {
        let advice = "bgexec needs it to tell its own processes from others; mount it with: mount -t proc proc /proc"
        guard let link = try? File.linkTarget(of: "/proc/self") as [UInt8] else {
            return "/proc is not mounted: \(advice)"
        }
        guard Int32(String(decoding: link, as: UTF8.self)) == ThisProcess.pid else {
            return "/proc shows the processes of another pid namespace: \(advice)"
        }
        return nil
    }
}
