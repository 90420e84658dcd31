/// What a watcher holds, what it cannot see, and where its picture differs from the disk.
struct WatchAudit: Codable, Sendable {
    var folders: Int
    var files: Int
    var watches: Int
    var polledFolders: Int
    var memoryKiB: Int
    var warnings: [String]
    /// Something is not watched that should be: no watch is left, or a folder cannot be read.
    var isBlind: Bool
    var namesCompared: Int
    var differences: [String]

    /// Everything is watched, and nothing differs.
    var isHealthy: Bool { differences.isEmpty && !isBlind }
}
