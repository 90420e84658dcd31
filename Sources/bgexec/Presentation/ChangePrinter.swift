import Loop
import Syscalls
import Watcher

/// Prints change sets as they arrive, and `sync` answers once everything before them has been printed.
@LoopActor
final class ChangePrinter {
    private let folder: Path
    private let json: Bool
    private var printed: UInt64 = 0
    private var owed: [UInt64] = []

    /// - Parameters:
    ///   - folder: paths below it are shown relative to it.
    ///   - json: one object per line.
    init(from folder: Path, json: Bool) {
        self.folder = folder
        self.json = json
    }

    /// Prints the changes of a set, and what waited for it.
    func print(_ set: ChangeSet) throws {
        let report = ChangeSetReport(set, from: folder)
        if json {
            try JSONOutput.print(report, pretty: false)
        } else {
            for change in report.changes {
                Output.print("\(change.kind) \(change.from.map { "\($0) -> " } ?? "")\(change.path)")
            }
        }
        printed = set.number
        for number in owed where number <= printed { printAnswer(number) }
        owed.removeAll { $0 <= printed }
    }

    /// Answers to the barrier, once the set with this number has been printed.
    func answer(_ number: UInt64) {
        if number <= printed { printAnswer(number) } else { owed.append(number) }
    }

    private func printAnswer(_ number: UInt64) { Output.print(json ? "{\"sync\":\(number)}" : "sync \(number)") }

    /// Prints an event of the kernel.
    nonisolated func print(_ event: RawEvent) {
        let path = event.path.map(String.init(describing:))
        if json {
            try? JSONOutput.print(RawReport(raw: event.names, path: path), pretty: false)
        } else {
            Output.print("raw \(event.names) \(path ?? "-")")
        }
    }

    private struct RawReport: Encodable {
        let raw: String
        let path: String?
    }
}
