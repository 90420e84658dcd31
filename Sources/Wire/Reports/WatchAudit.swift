/// What a watcher holds, what it cannot see, and where its picture differs from the disk.
package struct WatchAudit: Codable, Sendable {
    package var folders: Int
    package var files: Int
    package var watches: Int
    package var polledFolders: Int
    package var memoryKiB: Int
    package var warnings: [String]
    /// Something is not watched that should be: no watch is left, or a folder cannot be read.
    package var isBlind: Bool
    package var namesCompared: Int
    package var differences: [String]

    package init(
        folders: Int,
        files: Int,
        watches: Int,
        polledFolders: Int,
        memoryKiB: Int,
        warnings: [String],
        isBlind: Bool,
        namesCompared: Int,
        differences: [String]
    ) {
        self.folders = folders
        self.files = files
        self.watches = watches
        self.polledFolders = polledFolders
        self.memoryKiB = memoryKiB
        self.warnings = warnings
        self.isBlind = isBlind
        self.namesCompared = namesCompared
        self.differences = differences
    }

    /// Everything is watched, and nothing differs.
    package var isHealthy: Bool { differences.isEmpty && !isBlind }
}
