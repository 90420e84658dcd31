import Log
import Loop
import RegularExpression
import Syscalls

/// The search for a line in the log of one run.
@LoopActor
final class LogProbe {
    /// Where the run's part of the log begins.
    enum Beginning {
        /// At the end of the log now: the run is about to start.
        case end
        /// Where it was when the run started, as saved in the run's folder.
        case saved(RunFolder)
    }

    private var scanner: LogScanner
    private let pattern: String
    private let beginning: LogPosition?

    /// Nil when the probe does not ask for a line in the log.
    init?(asking probe: ProbePolicy?, logs: Path, unit: String, from beginning: Beginning) {
        guard case .log(let pattern) = probe?.question, let expression = try? RegularExpression(pattern) else {
            return nil
        }
        self.pattern = pattern
        self.beginning =
            switch beginning {
            case .end: (try? LogTail.end(folder: logs, unit: unit)) ?? nil
            case .saved(let folder): folder.logBeginning()
            }
        scanner = LogScanner(
            folder: logs, unit: unit, from: self.beginning ?? LogPosition(number: 0, offset: 0), for: expression)
    }

    func ask() -> ProbeAnswer {
        do {
            guard try scanner.scan() != nil else { return .unhealthy("no line of its log matches \"\(pattern)\" yet") }
            return .healthy("its log says \"\(pattern)\"")
        } catch {
            if let shortage = ResourceShortage(error) { return .unknown(shortage.text(checking: "it")) }
            return .unhealthy("its log cannot be read: \(error)")
        }
    }

    /// Saves where the run's log begins, for a later daemon.
    func save(in folder: RunFolder) throws(SystemError) {
        guard let beginning else { return }
        var file = FieldFile()
        file.add("number", beginning.number)
        file.add("offset", beginning.offset)
        try folder.make()
        try File.replace(folder.logBeginningPath, with: file.encoded, surviving: .processes)
    }
}

extension RunFolder {
    fileprivate var logBeginningPath: Path { path / "log-beginning" }

    fileprivate func logBeginning() -> LogPosition? {
        guard let file = (try? FieldFile(contentsOf: logBeginningPath)) ?? nil,
            let number: Int = file.integer("number"),
            let offset: Int64 = file.integer("offset")
        else { return nil }
        return LogPosition(number: number, offset: offset)
    }
}
