import ArgumentParser
import History
import Log
import Syscalls

/// `events`: the story, as it goes on.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print what happens, event by event; silent while nothing changes.",
        discussion: """
            Every event has a number. Whoever reads on after one misses nothing: what is forgotten is said to be.

              bgexec events --transitions --json --after 1234
            """
    )

    @Flag(help: "Only changes of state and verdicts.")
    var transitions = false

    @Option(help: "Begin after this event; without it, with what comes next.")
    var after: Int64?

    @Flag(help: "End with the newest event instead of waiting for more.")
    var noFollow = false

    @Flag(help: "Print each event as a line of JSON.")
    var json = false

    func run() throws {
        SignalQueue.ignoreBrokenPipes()
        do { try follow() } catch { throw ExitCode(ErrorReport(error).write()) }
    }

    private func follow() throws {
        let history = try HistoryAccess()
        var place = try after ?? history.reader.sequence()
        let watch = try FolderWatch(history.project.state)
        let kinds: Set<Event.Kind> = transitions ? [.transition, .verdict, .gap] : []
        while true {
            watch.clear()
            place = try show(history, after: place, kinds)
            if noFollow { return }
            var poll = PollSet()
            _ = poll.add(watch.descriptor)
            try poll.wait(upTo: .seconds(60))
        }
    }

    private func show(_ history: HistoryAccess, after start: Int64, _ kinds: Set<Event.Kind>) throws -> Int64 {
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
