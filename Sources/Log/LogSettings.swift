/// How much a unit's log may take. All sizes are in bytes.
package struct LogSettings: Hashable, Sendable {
    /// A file that would grow beyond this is rotated; at least 64 KiB.
    package var maxSize: Int64
    /// How many files a unit has at most, the one being written included; at least 2.
    package var maxFiles: Int
    /// How much all files of the log folder may take together; beyond it, the unit that rotates loses its oldest files. 0: no limit.
    package var totalLimit: Int64
    /// How much of the file system is left free: below it, the oldest rotated files of the unit go. 0: no limit.
    package var keepFree: Int64
    /// Whether rotated files are compressed, in the background.
    package var compress: Bool

    /// The defaults: ten files of 10 MiB, compressed once rotated; 1 GiB together; 64 MiB left free.
    package init(
        maxSize: Int64 = 10 << 20,
        maxFiles: Int = 10,
        totalLimit: Int64 = 1 << 30,
        keepFree: Int64 = 64 << 20,
        compress: Bool = true
    ) {
        self.maxSize = max(maxSize, 64 << 10)
        self.maxFiles = max(maxFiles, 2)
        self.totalLimit = totalLimit
        self.keepFree = keepFree
        self.compress = compress
    }
}
