/// Decides what to do with the rotated files of a unit, from the content of the folder. Pure.
struct LogRetention: Hashable {
    /// A rotated file.
    struct File: Hashable {
        var number: Int
        /// Bytes of the plain file; nil when there is none.
        var plain: Int64?
        /// Bytes of the compressed file; nil when there is none.
        var compressed: Int64?

        var size: Int64 { (plain ?? 0) + (compressed ?? 0) }
    }

    /// One thing to do.
    enum Step: Hashable {
        /// Both forms of a file are removed: it is the oldest, and there is too much.
        case evict(Int)
        /// A plain file becomes a compressed one.
        case compress(Int)
        /// The compressed file exists, so the plain one is removed: a compression was killed between the two steps.
        case removePlain(Int)
        /// The rest of a killed compression is removed.
        case removePart(Int)
    }

    /// The unit's rotated files.
    var files: [File] = []
    /// Half-made compressed files.
    var parts: [Int] = []
    /// The bytes of everything else in the log folder, the files being written included.
    var othersSize: Int64 = 0
    /// The free bytes of the file system; nil when unknown.
    var free: Int64?
    /// The files that hold the end of the last failed run; they are not evicted.
    var kept: ClosedRange<Int>?

    /// The steps, in the order in which they are to be done.
    func steps(_ settings: LogSettings) -> [Step] {
        let evicted = evictions(settings)
        let remaining = files.filter { !evicted.contains($0.number) }.sorted { $0.number < $1.number }
        let doubles = remaining.filter { $0.plain != nil && $0.compressed != nil }.map { Step.removePlain($0.number) }
        // The newest first: of a run that prints faster than files are compressed, the oldest are evicted before their turn comes.
        let plain = remaining.filter { $0.compressed == nil }.reversed().map { Step.compress($0.number) }
        return evicted.map(Step.evict) + parts.sorted().map(Step.removePart) + doubles
            + (settings.compress ? plain : [])
    }

    /// The files to remove, oldest first, until every limit is kept or only kept ones remain.
    func evictions(_ settings: LogSettings) -> [Int] {
        let sorted = files.sorted { $0.number < $1.number }
        var count = sorted.count + 1
        var total = othersSize + sorted.reduce(0) { $0 + $1.size }
        var free = free ?? .max
        let kept = protected(settings)
        var result: [Int] = []
        for file in sorted where !kept.contains(file.number) {
            let isTooMuch =
                count > settings.maxFiles || settings.totalLimit > 0 && total > settings.totalLimit
                || settings.keepFree > 0 && free < settings.keepFree
            guard isTooMuch else { break }
            result.append(file.number)
            count -= 1
            total -= file.size
            free = free.addingReportingOverflow(file.size).overflow ? .max : free + file.size
        }
        return result
    }

    /// The oldest file that may go to make room on a full disk, whatever the limits say; nil when none may.
    func oldest(_ settings: LogSettings) -> Int? {
        let kept = protected(settings)
        return files.map(\.number).filter { !kept.contains($0) }.min()
    }

    /// What is kept of the last failed run: its end, and never more than half of all files, or nothing new would have room.
    private func protected(_ settings: LogSettings) -> Set<Int> {
        guard let kept else { return [] }
        return Set(files.map(\.number).filter(kept.contains).sorted().suffix(settings.maxFiles / 2))
    }
}
