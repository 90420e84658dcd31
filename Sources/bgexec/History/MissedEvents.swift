import History
import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// What a reader of the status has missed. Kept apart from what the same reader's `report` has shown, so that a status
/// removes nothing from the next report; a report, however, counts as a status.
struct MissedEvents {
    private let project: Project
    private let mark: String
    private let sequence: Int64
    /// Nil when this is the reader's first status.
    let news: ProjectReport.News?

    /// Nil for an unknown reader, or when the history cannot be read: a status must never fail for that.
    init?(of reader: Reader?, in project: Project) {
        guard let reader, let ledger = try? LedgerReader(folder: project.state) else { return nil }
        self.project = project
        mark = "status of \(reader.name)"
        let looks = [try? ledger.place(of: mark), try? ledger.place(of: reader.name)].compactMap { $0 }
        guard let sequence = try? ledger.sequence() else { return nil }
        self.sequence = sequence
        guard let last = looks.max(by: { $0.sequence < $1.sequence }) else {
            news = nil
            return
        }
        let now = UTCTime.now
        var lines: [String] = []
        // Nothing has happened at all: the common case, kept cheap.
        if last.sequence < sequence,
            let report = try? ledger.report(since: last.time, until: now, of: project.configuredUnits)
        {
            lines = report.news({ Style.standardOutput.paint($0, $1) })
        }
        news = .init(
            reader: reader.name, since: last.time.description,
            seconds: Duration.nanoseconds(now.nanoseconds - last.time.nanoseconds).seconds, lines: lines)
    }

    /// Has the daemon record this status. Without a daemon nothing writes the history, and the next status shows the same events.
    @LoopActor
    func markAsRead() async throws {
        guard let client = try ControlClient.connect(to: project) else { return }
        _ = try? await client.ask(.read(by: mark, upTo: sequence))
        client.close()
    }
}
