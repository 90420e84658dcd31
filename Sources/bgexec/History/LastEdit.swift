import History
import Model
import Syscalls

/// When inputs were last edited, as far as it was seen: `logs --since-edit`.
struct LastEdit {
    let history: HistoryAccess

    /// How many runs are searched for one that an edit has led to.
    private static let mostRuns = 200

    /// The save that led to the newest run for one of these units; of all units, the newest save.
    /// - Throws: `UserError` when none was seen.
    func time(of units: [String]) throws -> UTCTime {
        let times = units.isEmpty ? try newestSave : try units.compactMap(save)
        guard let newest = times.max(by: { $0.nanoseconds < $1.nanoseconds }) else {
            let names = units.isEmpty ? "this project" : NameList.text(units)
            throw UserError(
                "no edit of the inputs of \(names) was seen",
                advice:
                    "only edits that led to a run or a restart count; `--since 10m` shows what was printed since then",
                code: .failed)
        }
        return newest
    }

    private var newestSave: [UTCTime] {
        get throws {
            try history.reader.cycles(limit: Self.mostRuns).first { $0.reason.cause == .change }.map { [$0.begun] }
                ?? []
        }
    }

    private func save(for unit: String) throws -> UTCTime? {
        let runs = try history.reader.runs(.init(unit: unit, limit: Self.mostRuns))
        for cycle in runs.compactMap(\.cycle) {
            if let record = try history.reader.cycle(cycle), record.reason.cause == .change { return record.begun }
        }
        return nil
    }
}
