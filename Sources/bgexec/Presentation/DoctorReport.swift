import Model
import Wire

/// What `doctor` found.
struct DoctorReport: Encodable {
    let inotify: InotifyUse
    /// A watcher that has just begun.
    let tree: WatchAudit
    /// The daemon's watcher, which may have been at work for weeks; nil when no daemon runs.
    let daemon: WatchAudit?
    /// That the daemon is lost again and again; nil when it is not.
    let daemonProblem: String?
    let healthy: Bool

    init(_ inotify: InotifyUse, _ tree: WatchAudit, _ daemon: WatchAudit?, daemonProblem: String?) {
        self.inotify = inotify
        self.tree = tree
        self.daemon = daemon
        self.daemonProblem = daemonProblem
        healthy = tree.isHealthy && daemon?.isHealthy != false && daemonProblem == nil
    }

    /// Prints it for people.
    func print() {
        inotify.print()
        print("tree", tree)
        if let daemon { print("daemon", daemon) }
        if let daemonProblem { Output.print("daemon     \(daemonProblem)") }
    }

    private func print(_ name: String, _ audit: WatchAudit) {
        let label = name + String(repeating: " ", count: 11 - name.count)
        Output.print(
            "\(label)\(Counted.text(audit.folders, "folder")) and \(Counted.text(audit.files, "file")) by "
                + "\(Counted.text(audit.watches, "watch", plural: "watches")), \(SizeFormat.text(audit.memoryKiB << 10)) of memory, "
                + "\(Counted.text(audit.polledFolders, "folder")) polled")
        for warning in audit.warnings { Output.print("  warning: \(warning)") }
        for difference in audit.differences { Output.print("  differs: \(difference)") }
        Output.print(
            "  \(Counted.text(audit.namesCompared, "name")) compared with the disk: "
                + (audit.differences.isEmpty ? "no differences" : "\(audit.differences.count) differ"))
    }
}
