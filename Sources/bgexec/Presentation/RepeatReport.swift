import History
import Model
import Supervisor
import Wire

/// The results of a job's repeated runs, as `once --json` prints it.
struct RepeatReport: Encodable, Sendable {
    struct Run: Encodable, Sendable {
        /// Nil when none could be started.
        var run: Int?
        var verdict: Ending
        var exitCode: Int32?
        var seconds: Double?
        /// The inputs that it saw.
        var snapshot: String?
        /// The items that failed.
        var failing: [String] = []
    }

    /// How a run came out.
    enum Ending: Hashable, Sendable, Encodable {
        case verdict(Verdict.Word)
        /// Nothing was run: another request replaced it.
        case notRun
    }

    /// How often an item failed.
    struct Item: Encodable, Sendable {
        var name: String
        var failures: Int
        /// How many runs came to a verdict about these inputs.
        var runs: Int
        /// From 0 to 1.
        var rate: Double
        /// Whether it came out both ways.
        var flaky: Bool
    }

    var job: String
    /// How many runs were requested.
    var asked: Int
    var runs: [Run] = []
    /// Verdict → how many runs came to it.
    var tally: [String: Int] = [:]
    /// The items that failed at least once, the most frequent first; only runs on the first run's inputs count.
    var items: [Item] = []
    /// How many runs saw other inputs than the first.
    var onOtherInputs = 0
    var wasInterrupted = false

    init(job: String, asked: Int) {
        self.job = job
        self.asked = asked
    }

    mutating func add(_ step: StepReport) {
        let ending = step.verdict.map { Ending.verdict($0.word) } ?? .notRun
        runs.append(Run(run: step.run, verdict: ending, exitCode: step.exitCode, seconds: step.seconds))
        tally[ending.text, default: 0] += 1
    }

    /// Looks up what failed in each run, and works out how often.
    mutating func lookUp(in reader: LedgerReader) throws {
        var counts: [String: Int] = [:]
        var judged = 0
        var inputs: SeenInputs?
        for index in runs.indices {
            guard let number = runs[index].run,
                let facts = try reader.run(RunIdentity(unit: job, number: number))
            else { continue }
            runs[index].snapshot = facts.drift.isEmpty ? facts.snapshot?.description : nil
            runs[index].failing = try reader.failures(of: facts.run).map(\.name)
            guard runs[index].verdict.isAboutInputs else { continue }
            let seen = SeenInputs(facts)
            inputs = inputs ?? seen
            guard seen == inputs, seen != .several else {
                onOtherInputs += 1
                continue
            }
            judged += 1
            for name in try reader.failingNames(of: facts) { counts[name, default: 0] += 1 }
        }
        items = counts.map { name, count in
            Item(name: name, failures: count, runs: judged, rate: Double(count) / Double(judged), flaky: count < judged)
        }.sorted { ($1.failures, $0.name) < ($0.failures, $1.name) }
    }

    /// 0 if all requested runs took place and passed, otherwise the code of the first that did not pass.
    var exitCode: Int32 {
        guard let first = runs.first(where: { $0.verdict != .verdict(.passed) }) else {
            return runs.count == asked ? 0 : UserError.Code.failed.rawValue
        }
        return first.exitCode ?? UserError.Code.internalFailure.rawValue
    }

    /// The lines for people.
    func lines(_ style: Style) -> [String] {
        let counts = Dictionary(grouping: runs, by: \.verdict).sorted { $0.key.text < $1.key.text }
            .map { style.paint($0.key.tone, "\($0.value.count) \($0.key.text)") }
        var lines = ["\(job): \(runs.count) of \(Counted.text(asked, "run")): \(counts.joined(separator: ", "))"]
        for item in items {
            let word = item.flaky ? style.yellow("FLAKY") : style.red("FAILS")
            lines.append(
                "  \(word)  \(item.name)  failed in \(item.failures) of \(Counted.text(item.runs, "run")) (\(Tenths.percent(item.rate)))"
            )
        }
        if onOtherInputs > 0 {
            lines.append(
                "  \(Counted.text(onOtherInputs, "run")) saw other inputs than the first, or inputs that changed: \(onOtherInputs == 1 ? "it does" : "they do") not count"
            )
        }
        return lines
    }
}

/// The inputs that a run saw.
private enum SeenInputs: Hashable {
    case snapshot(SnapshotID)
    /// They changed while it ran.
    case several
    /// The job has none, and so the same ones always.
    case noInputs

    init(_ facts: RunFacts) {
        guard let snapshot = facts.snapshot else {
            self = .noInputs
            return
        }
        self = facts.drift.isEmpty ? .snapshot(snapshot) : .several
    }
}

extension RepeatReport.Ending {
    var text: String {
        switch self {
        case .verdict(let word): word.rawValue
        case .notRun: "not run"
        }
    }

    fileprivate var tone: Tone {
        switch self {
        case .verdict(let word): word.tone
        case .notRun: .neutral
        }
    }

    /// Whether it says something about the inputs: a cancelled or a broken run does not.
    fileprivate var isAboutInputs: Bool {
        switch self {
        case .verdict(.passed), .verdict(.failed), .verdict(.timedOut): true
        case .verdict(.cancelled), .verdict(.broken), .notRun: false
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(text)
    }
}
