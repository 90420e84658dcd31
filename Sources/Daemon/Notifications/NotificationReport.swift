import FoundationEssentials
import History
import Supervisor
import Wire

/// What a command or a webhook receives: the facts that `show --json`, `report --json` and `status --json` print.
struct NotificationReport: Encodable {
    /// red, green or crash-loop.
    var event: String
    /// The project's folder.
    var project: String
    var unit: String
    /// A line for people.
    var text: String
    /// When it was sent, UTC.
    var time: String
    /// A job's verdict, in a word.
    var verdict: String?
    /// The run that it is about.
    var run: RunReport?
    /// The files whose change began the cycle, relative to the project.
    var edit: [String] = []
    /// Which save turned the job red, as far as it is known; for the event `red`.
    var culprit: String?
    /// The culprit's files.
    var files: [String] = []
    /// The git command that changed the files of `edit`: "git checkout main → topic, 41 files".
    var git: String?
    /// What failed, in a few lines: items with what is said of them, or the last error lines of the run.
    var lines: [String] = []
    /// What the run's test report says.
    var items: ItemsReport?
    /// The service's facts, for the event `crash-loop`.
    var service: UnitReport?

    /// What a command is given to read must fit into a pipe, and curl's own quoting may double it.
    private static let limit = HelperCommand.inputLimit / 2 - 1024

    /// In one line. Of what would be too long the lists of names are left out, and the rest before nothing arrives.
    var json: String {
        var short = self
        short.run?.stale = []
        short.items?.newlyFailing = []
        short.items?.stillFailing = []
        short.items?.fixed = []
        (short.edit, short.files, short.lines) = ([], [], [])
        let least = NotificationReport(
            event: event, project: project, unit: unit, text: String(text.prefix(1000)), time: time, verdict: verdict)
        return [self, short].map(\.encoded).first { $0.utf8.count <= Self.limit } ?? least.encoded
    }

    private var encoded: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
