import Log
import Syscalls

/// Entries on their way to standard output, many with one write.
struct LogView {
    private var units: [String]
    private let makeRenderer: ([String]) -> LogRenderer
    private var renderer: LogRenderer
    private var output: [UInt8] = []
    /// Whether there was anything to show.
    private(set) var hasShown = false

    /// - Parameter makeRenderer: makes one for these units; asked again when there are more.
    init(_ units: [String], _ makeRenderer: @escaping ([String]) -> LogRenderer) {
        self.units = units
        self.makeRenderer = makeRenderer
        renderer = makeRenderer(units)
    }

    /// Adds an entry.
    /// - Returns: true, for more. When the reader has gone, `Output` ends the program.
    mutating func show(_ entry: LogEntry) -> Bool {
        renderer.append(entry, to: &output)
        hasShown = true
        if output.count >= 64 << 10 { flush() }
        return true
    }

    /// Writes the entries added so far.
    mutating func flush() {
        if !output.isEmpty { Output.write(output) }
        output.removeAll(keepingCapacity: true)
    }

    /// Follows new entries until the program ends.
    /// - Parameter andNewUnits: units that get a log meanwhile are followed too.
    mutating func follow(
        _ places: [(unit: String, position: LogPosition?)], in folder: Path, _ query: LogQuery, andNewUnits: Bool
    ) throws -> Never {
        let follower = LogFollower(folder: folder, from: places)
        var filter = FollowFilter(query)
        var watch = try? FolderWatch(folder)
        while true {
            // Cleared before the files are read: a change in between ends the next wait at once.
            watch?.clear()
            if andNewUnits { try add(newUnitsOf: folder, to: follower) }
            while try !follower.poll({ entry in filter.consume(entry) { _ = show($0) } }) {}
            flush()
            try Self.wait(for: watch)
            if watch == nil { watch = try? FolderWatch(folder) }
        }
    }

    private mutating func add(newUnitsOf folder: Path, to follower: LogFollower) throws(SystemError) {
        let new = try LogQuery.units(in: folder).filter { !units.contains($0) }
        if new.isEmpty { return }
        for unit in new { follower.add(unit) }
        units += new
        renderer = makeRenderer(units)
    }

    /// Waits for a change, with a time limit, since the folder itself may be replaced. Ends the program when the reader has gone:
    /// a unit that prints nothing more would let it wait for ever.
    private static func wait(for watch: FolderWatch?) throws(SystemError) {
        var poll = PollSet()
        let reader = poll.addReaderOfOutput()
        if let watch { _ = poll.add(watch.descriptor) }
        try poll.wait(upTo: watch == nil ? .milliseconds(200) : .seconds(2))
        if poll.isReady(reader) { ThisProcess.exit(0) }
    }
}
