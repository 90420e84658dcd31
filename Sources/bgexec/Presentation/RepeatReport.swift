import History
import Model
import Supervisor
import Wire

/// What became of a job's runs on end, as `once --json` prints it.
struct RepeatReport: Codable, Sendable {
    struct Run: Codable, Sendable {
        /// Nil when none could be started.
        var run: Int?
        var verdict: String
        var exitCode: Int32?
        var seconds: Double?
        /// The inputs that it saw.
        var snapshot: String?
        /// The items that failed.
        var failing: [String] = []
    }

    /// How often an item failed.
    struct Item: Codable, Sendable {
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
    /// How many runs were asked for.
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
        // "failed (exit 1)" and "broken: why" begin with the verdict.
        let outcome = step.outcome ?? "?"
        let word = step.exitCode == nil ? "not run" : String(outcome.prefix { $0 != ":" && $0 != "(" }).trimmed
        runs.append(Run(run: step.run, verdict: word, exitCode: step.exitCode, seconds: step.seconds))
        tally[word, default: 0] += 1
    }

    /// Looks up what failed in each run, and works out how often.
    mutating func lookUp(in reader: LedgerReader) throws {
        var counts: [String: Int] = [:]
        var judged = 0
        var inputs: String?
        for index in runs.indices {
            guard let number = runs[index].run,
                let facts = try reader.run(RunIdentity(unit: job, number: number))
            else { continue }
            runs[index].snapshot = facts.drift.isEmpty ? facts.snapshot?.description : nil
            runs[index].failing = try reader.failures(of: facts.run).map(\.name)
            guard ["passed", "failed", "timed out"].contains(runs[index].verdict) else { continue }
            // A job without inputs has the same ones always.
            let seen = runs[index].snapshot ?? (facts.snapshot == nil ? "none" : "several")
            inputs = inputs ?? seen
            guard seen == inputs, seen != "several" else {
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

    /// 0 when all passed and as many ran as were asked for, else that of the first that did not pass.
    var exitCode: Int32 {
        guard let first = runs.first(where: { $0.verdict != "passed" }) else {
            return runs.count == asked ? 0 : UserError.Code.failed.rawValue
        }
        return first.exitCode ?? UserError.Code.internalFailure.rawValue
    }

    /// The lines for people.
    func lines(_ style: Style) -> [String] {
        let counts = tally.sorted { $0.key < $1.key }.map { style.state($0.key, "\($0.value) \($0.key)") }
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

extension String {
    /// Without blanks at the end.
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
