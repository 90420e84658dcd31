import History
import Model
import Supervisor
import Syscalls

/// What a bisection found, as `bisect --json` prints it.
struct BisectReport: Codable, Sendable {
    /// What came of it.
    enum Result: String, Codable, Sendable {
        /// One save is named.
        case culprit
        /// It is one of several: the states between could not be judged.
        case oneOf = "one-of"
        /// The job is not red.
        case notRed = "not-red"
        /// The red run saw the inputs of the last green one.
        case notTheInputs = "not-the-inputs"
        /// What lies between is not in the history.
        case unknown
        /// The job gives another verdict in the worktree than in the project.
        case notReproduced = "not-reproduced"
    }

    struct SaveReport: Codable, Sendable {
        var cycle: Int64
        var time: String
        var files: [String]
        var snapshot: String

        init(_ save: Save) {
            cycle = save.cycle
            time = save.time.description
            files = save.paths.map(\.description)
            snapshot = save.snapshot.description
        }
    }

    /// A run that this bisection had made.
    struct RunOnState: Codable, Sendable {
        enum Answer: String, Codable, Sendable { case green, red, unjudged }

        /// The cycle of the save whose inputs it saw; nil for those before the first save.
        var cycle: Int64?
        var run: String?
        var answer: Answer
        /// Why it could not be judged.
        var why: String?
        var seconds: Double?
    }

    var job: String
    var result: Result
    var lastGreen: Int?
    var firstRed: Int?
    var culprit: SaveReport?
    /// The saves that are left, when it is one of several.
    var candidates: [SaveReport] = []
    /// What the culprit changed in the inputs, as a unified diff.
    var diff: [String] = []
    var runs: [RunOnState] = []
    /// More about it, for people.
    var text: String

    /// 0 when one save is named, 125 when nothing can be found out in a worktree, else 1.
    var exitCode: Int32 {
        switch result {
        case .culprit: 0
        case .notReproduced: UserError.Code.internalFailure.rawValue
        case .oneOf, .notRed, .notTheInputs, .unknown: UserError.Code.failed.rawValue
        }
    }

    /// The lines for people.
    func lines(_ style: Style) -> [String] {
        var lines = [text]
        for save in culprit.map({ [$0] }) ?? candidates {
            lines.append("  cycle \(save.cycle)  \(save.time.prefix(19))  \(save.files.joined(separator: ", "))")
        }
        return lines + diff.map { DiffLine.painted($0, style) }
    }
}

/// A line of a unified diff.
enum DiffLine {
    static func painted(_ line: String, _ style: Style) -> String {
        switch line.first {
        case "+"?: style.green(line)
        case "-"?: style.red(line)
        case "@"?: style.dim(line)
        default: style.bold(line)
        }
    }
}

extension BisectReport.RunOnState {
    init(_ look: BisectSearch.Look, _ search: BisectCase) {
        cycle = search.saves.indices.contains(look.state) ? search.saves[look.state].cycle : nil
        run = look.run?.description
        seconds = look.seconds
        switch look.answer {
        case .green: answer = .green
        case .red: answer = .red
        case .unjudged(let why): (answer, self.why) = (.unjudged, why)
        }
    }
}
