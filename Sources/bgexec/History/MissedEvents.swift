import History
import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// What a reader of the status has missed. Kept apart from what the same reader's `report` has told, so that a look at the
/// status takes nothing out of the report; a report counts as a look, though.
struct MissedEvents {
    private let project: Project
    private let mark: String
    private let sequence: Int64
    /// Nil when this is the reader's first look.
    let news: ProjectReport.News?

    /// Nil when nobody is known to look, or when there is no history that can be read: a status must never fail for that.
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
        // Nothing has happened at all: the common case costs nothing.
        if last.sequence < sequence, let report = try? ledger.report(since: last.time, until: now) {
            lines = report.news(Style.standardOutput.paint(named:_:))
        }
        news = .init(
            reader: reader.name, since: last.time.description,
            seconds: Duration.nanoseconds(now.nanoseconds - last.time.nanoseconds).seconds, lines: lines)
    }

    /// Has the daemon remember this look; without a daemon nobody writes the history, and the news stay news.
    @LoopActor
    func noteLook() async throws {
        guard let client = try ControlClient.connect(to: project) else { return }
        _ = try? await client.ask(.read(by: mark, upTo: sequence))
        client.close()
    }
}
