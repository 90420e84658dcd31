import ArgumentParser
import History
import Log
import ProjectContext
import Syscalls

/// The project's events, from its history.
struct StoryEvents: ParsableArguments {
    @Flag(help: "Print the project's events instead of file changes.")
    var story = false

    @Flag(help: "Print only the project's state changes and verdicts.")
    var transitions = false

    @Option(
        parsing: .unconditional,
        help: "Start after the project's event with this number; by default, print only new events.")
    var after: Int64?

    @Flag(help: "Exit after the newest event instead of waiting for more.")
    var noFollow = false

    func validate() throws {
        if let after, after < 0 { throw ValidationError("--after \(after): an event number cannot be negative.") }
    }

    var isWanted: Bool { story || transitions || after != nil || noFollow }

    /// Prints events; silent while nothing changes.
    func follow(json: Bool) throws {
        let history = try HistoryAccess()
        var place = try after ?? history.reader.sequence()
        let watch = try FolderWatch(history.project.state)
        let kinds: Set<Event.Kind> = transitions ? [.transition, .verdict, .gap] : []
        while true {
            watch.clear()
            place = try show(history, after: place, kinds, json: json)
            if noFollow { return }
            var poll = PollSet()
            _ = poll.add(watch.descriptor)
            try poll.wait(upTo: .seconds(60))
        }
    }

    private func show(
        _ history: HistoryAccess, after start: Int64, _ kinds: Set<Event.Kind>, json: Bool
    ) throws -> Int64 {
        var place = start
        while true {
            let story = try history.reader.events(after: place, kinds: kinds)
            if let forgotten = story.forgotten {
                let gap = EventReport(forgotten: forgotten)
                if json { try JSONOutput.print(gap, pretty: false) } else { Output.print("gap  \(gap.text)") }
                place = forgotten.upperBound
            }
            for event in story.events {
                if json {
                    try JSONOutput.print(EventReport(event), pretty: false)
                } else {
                    Output.print(EventLine(event: event, style: .standardOutput).text)
                }
            }
            guard let last = story.events.last else { return place }
            place = last.sequence
        }
    }
}
