package import Loop
package import Watcher
import Wire

extension WatchAudit {
    /// Compares a watcher with the disk, which takes as long as `find`. Only differences that persist over several checks count: a
    /// file that is just being written is not one.
    @LoopActor
    package init(of watcher: Watcher) async {
        await watcher.sync()
        var audit = watcher.audit()
        for _ in 0..<3 where !audit.differences.isEmpty {
            await watcher.sync()
            audit = audit.confirmed(by: watcher.audit())
        }
        let statistics = watcher.statistics
        self.init(
            folders: statistics.folders,
            files: statistics.files,
            watches: statistics.watches,
            polledFolders: statistics.polledFolders,
            memoryKiB: statistics.memory / 1024,
            warnings: watcher.warnings.map(\.description),
            isBlind: watcher.warnings.contains {
                switch $0 {
                case .watchLimitReached, .unreadable: true
                case .polled, .overflowed, .rootMissing, .rootFound, .otherDevice, .lockLeftBehind, .rulesChanged: false
                }
            },
            namesCompared: audit.names,
            differences: audit.differences)
    }
}
