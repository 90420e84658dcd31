import Loop
import Watcher

/// What `doctor` found.
struct DoctorReport: Encodable {
    struct Tree: Encodable {
        let folders: Int
        let files: Int
        let watches: Int
        let polledFolders: Int
        let memoryKiB: Int
    }

    let inotify: InotifyUse
    let tree: Tree
    let warnings: [String]
    /// How many names were compared with the disk, and what differs.
    let namesCompared: Int
    let differences: [String]
    /// Everything is watched, and nothing differs.
    let healthy: Bool

    @LoopActor
    init(_ inotify: InotifyUse, _ watcher: Watcher, _ audit: Audit) {
        let statistics = watcher.statistics
        self.inotify = inotify
        tree = Tree(
            folders: statistics.folders, files: statistics.files, watches: statistics.watches,
            polledFolders: statistics.polledFolders, memoryKiB: statistics.memory / 1024)
        warnings = watcher.warnings.map(\.description)
        namesCompared = audit.names
        differences = audit.differences
        let isBlind = watcher.warnings.contains {
            switch $0 {
            case .watchLimitReached, .unreadable: true
            case .polled, .overflowed, .rootMissing, .rootFound, .otherDevice, .lockLeftBehind, .rulesChanged: false
            }
        }
        healthy = audit.differences.isEmpty && !isBlind
    }

    /// Prints it for people.
    func tell() {
        inotify.tell()
        Output.print(
            "tree       \(tree.folders) folders and \(tree.files) files by \(tree.watches) watches, "
                + "\(tree.memoryKiB) KiB of memory, \(tree.polledFolders) folders polled")
        for warning in warnings { Output.print("warning: \(warning)") }
        for difference in differences { Output.print("differs: \(difference)") }
        Output.print(
            "audit      \(namesCompared) names compared with the disk, "
                + (differences.isEmpty ? "all are as known" : "\(differences.count) differ"))
    }
}
