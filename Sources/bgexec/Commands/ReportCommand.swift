import ArgumentParser
import History
import Log
import Loop
import Model
import Syscalls
import Wire

/// `report`: what happened since the last report.
struct ReportCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show what matters since you last looked: red and why, recovered, crashes, flakes, slower, gaps.",
        discussion: """
            The worst comes first: services that are down, red jobs with the save that broke them and the items that fail, jobs \
            that are green again, crashes and restarts with cause and longest outage, flaky items, jobs that got slower, gaps in \
            the history and the logs, and disk usage. No list is longer than ten. \
            What is no longer in the configuration is left out.

            "Last" is remembered for each reader: a terminal's user, or the name in BGEXEC_READER.

              bgexec report
              bgexec report --since 8h --html report.html
              BGEXEC_READER=nightly bgexec report --json
            """
    )

    @Option(help: "Since when: last, 90s, 8h, 1d, 10:00, or a time as for `logs --since`.")
    var since = "last"

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    @Option(help: "Write an HTML page that opens in any browser without network access.", completion: .file())
    var html: String?

    func carryOut() async throws -> Int32 {
        let history = try HistoryAccess()
        let reader = Reader()
        let begin = try begin(history, reader)
        let report = try FullReport(history).make(since: begin)
        if let html {
            let page = try ReportPage(history: history, report: report, since: begin).text
            do { try File.replace(Path(html), with: Array(page.utf8), mode: 0o644) } catch {
                throw UserError(
                    "\(html) cannot be written: \(error.reason)",
                    advice: "choose a file in a folder that you can write to",
                    code: .badUsage)
            }
            Output.print("wrote \(html)")
        } else if json {
            try JSONOutput.print(report, pretty: true)
        } else {
            let style = Style.standardOutput
            report.lines(style.paint(_:_:)).forEach(Output.print)
        }
        // One writer: the daemon notes how far this reader has read.
        if since == "last", let client = try ControlClient.connect(to: history.project) {
            _ = try await client.ask(.read(by: reader.name, upTo: report.sequence))
            client.close()
        }
        return 0
    }

    private func begin(_ history: HistoryAccess, _ reader: Reader) throws -> UTCTime {
        let now = UTCTime.now
        if since == "last" { return try reader.lastLook(in: history) }
        guard let time = TimeExpression.parse(since, now: now) else {
            throw UserError(
                "--since \(since): not a valid time", advice: "write last, 90s, 8h, 1d or 10:00", code: .badUsage)
        }
        return time
    }
}

extension Style {
    /// Paints words of a report.
    func paint(_ text: String, _ colour: PaintedText.Colour) -> String {
        switch colour {
        case .red: red(text)
        case .green: green(text)
        case .yellow: yellow(text)
        case .dim: dim(text)
        }
    }
}
