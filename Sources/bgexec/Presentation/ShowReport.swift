import History
import Log
import Model
import ProjectContext
import Syscalls
import Wire

/// All that `show` says of a run, as JSON: the facts that `history --json` has, and beside them what only this command looks up.
struct ShowReport: Encodable {
    /// An item that fails.
    struct Item: Encodable {
        var name: String
        /// failure, or error for one that could not run.
        var kind: String
        /// Whether it did not fail in the run before.
        var isNew: Bool
        /// What the report says of it, cut to a few KiB.
        var message: String
        /// The lines of it that `show` prints.
        var excerpt: [String]
    }

    struct Flake: Encodable {
        var item: String
        var failures: Int
        var runs: Int
    }

    struct Notice: Encodable {
        var time: String
        var text: String
    }

    private enum Key: String, CodingKey {
        case how, git, files, failingItems, fixedItems, flaky, notices, errorLines
    }

    private let run: RunReport
    /// How it ended, when more is known than its exit code.
    private let how: String?
    /// The git command that changed the files, with their number.
    private let git: String?
    /// The files whose change began its cycle.
    private let files: [String]
    /// All that fail, the new ones first; empty without a test report.
    private let failing: [Item]
    /// Those that failed in the run before.
    private let fixed: [String]
    private let flaky: [Flake]
    private let notices: [Notice]
    /// The lines of its output that say what went wrong, when no item does.
    private let errorLines: [String]?

    init(_ facts: RunFacts, _ history: HistoryAccess) throws {
        run = RunReport(facts, naming: .max)
        how = facts.end == nil ? nil : facts.how
        let cycle = try facts.cycle.flatMap { try history.reader.cycle($0) }
        files = cycle?.changes.map(\.description) ?? []
        git = cycle?.git
        let comparison = try history.reader.comparison(of: facts)
        let new = Set(comparison?.newlyFailing ?? [])
        failing = try history.reader.failures(of: facts.run).map {
            Item(
                name: $0.name, kind: $0.kind.rawValue, isNew: new.contains($0.name), message: $0.message,
                excerpt: $0.excerpt())
        }.sorted { ($0.isNew ? 0 : 1, $0.name) < ($1.isNew ? 0 : 1, $1.name) }
        fixed = comparison?.fixed ?? []
        flaky = try history.reader.flakes(of: facts.run.unit).map {
            Flake(item: $0.name, failures: $0.failures, runs: $0.runs)
        }
        notices = try history.reader.notices(of: facts.run).map { Notice(time: $0.time.description, text: $0.text) }
        errorLines = facts.errorLines(history)
    }

    func encode(to encoder: any Encoder) throws {
        try run.encode(to: encoder)
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encodeIfPresent(how, forKey: .how)
        try fields.encodeIfPresent(git, forKey: .git)
        try fields.encode(files, forKey: .files)
        try fields.encode(failing, forKey: .failingItems)
        try fields.encode(fixed, forKey: .fixedItems)
        try fields.encode(flaky, forKey: .flaky)
        try fields.encode(notices, forKey: .notices)
        try fields.encodeIfPresent(errorLines, forKey: .errorLines)
    }
}

extension RunFacts {
    /// The lines of its output that say what went wrong; nil when it went well, or a test report's items say it better.
    func errorLines(_ history: HistoryAccess) -> [String]? {
        let isBad =
            switch verdict {
            case .failed?, .timedOut?: items?.failing ?? 0 == 0
            case .passed?, .cancelled?, .broken?: false
            case nil: kind == .service && (end?.outcome.isFailure ?? false)
            }
        guard isBad else { return nil }
        let lines = LogExcerpt.errors(in: history.project.logs, of: run, limit: 10)
        return lines.isEmpty ? nil : lines
    }
}

extension RunOutcome {
    /// Whether a service ended like this by its own fault: by neither signal that asks it to end.
    fileprivate var isFailure: Bool {
        switch self {
        case .ended(let status, _): ![0, 128 + 2, 128 + 15].contains(status.shellCode)
        case .couldNotStart: true
        case .unknown: false
        }
    }
}
