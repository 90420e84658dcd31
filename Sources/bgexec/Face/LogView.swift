import Log
import Syscalls

/// Entries on their way to standard output: many with one write, and an end in silence when the reader has gone.
struct LogView {
    private let renderer: LogRenderer
    private var output: [UInt8] = []
    private var isGone = false

    init(_ renderer: LogRenderer) {
        self.renderer = renderer
        SignalQueue.ignoreBrokenPipes()
    }

    /// Takes an entry.
    /// - Returns: false when nobody reads any more.
    mutating func show(_ entry: LogEntry) -> Bool {
        renderer.append(entry, to: &output)
        if output.count >= 64 << 10 { flush() }
        return !isGone
    }

    /// Writes what has been taken.
    mutating func flush() {
        guard !output.isEmpty, !isGone else { return }
        do throws(SystemError) { try StandardStream.output.write(output) } catch { isGone = true }
        output.removeAll(keepingCapacity: true)
    }

    /// Goes on with what comes, until nobody reads any more.
    mutating func follow(_ places: [(unit: String, position: LogPosition?)], in folder: Path, _ query: LogQuery) throws
    {
        let follower = LogFollower(folder: folder, from: places)
        var filter = FollowFilter(query)
        var watch = try? FolderWatch(folder)
        while !isGone {
            // Cleared before the files are read: what comes in between wakes the next wait.
            watch?.clear()
            while try !follower.poll({ entry in filter.take(entry) { _ = show($0) } }) && !isGone {}
            flush()
            try Self.wait(for: watch)
            if watch == nil { watch = try? FolderWatch(folder) }
        }
    }

    /// Waits for a change; at most so long, since a folder may be replaced, and a reader that went away is noticed by writing only.
    private static func wait(for watch: FolderWatch?) throws(SystemError) {
        var poll = PollSet()
        if let watch { _ = poll.add(watch.descriptor) }
        try poll.wait(upTo: watch == nil ? .milliseconds(200) : .seconds(2))
    }
}
