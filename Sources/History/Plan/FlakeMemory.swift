/// Items that came out differently on the same inputs.
package struct FlakeMemory: Hashable, Sendable {
    /// A run, as far as it says something about flakes.
    package struct BisectRun: Hashable, Sendable {
        package var snapshot: SnapshotID
        /// The items that failed.
        package var failing: Set<String>

        /// States a run that saw one state of its inputs from begin to end.
        package init(snapshot: SnapshotID, failing: Set<String>) {
            self.snapshot = snapshot
            self.failing = failing
        }
    }

    /// An item that cannot be relied on.
    package struct Flake: Hashable, Sendable {
        package var name: String
        /// In how many of the runs it failed.
        package var failures: Int
        /// How many runs there were on inputs on which it came out both ways.
        package var runs: Int

        /// From 0 to 1.
        package var rate: Double { Double(failures) / Double(runs) }
    }

    /// Stands for the items of a failed run without a report.
    package static let wholeRun = "the run as a whole"

    /// The flaky items, the worst first.
    package let flakes: [Flake]

    /// Judges. An item that fails in every run on the same inputs is broken there, not flaky.
    package init(_ trials: [BisectRun]) {
        var counts: [String: (failures: Int, runs: Int)] = [:]
        for (_, trials) in Dictionary(grouping: trials, by: \.snapshot) where trials.count > 1 {
            var failures: [String: Int] = [:]
            for bisectRun in trials { for name in bisectRun.failing { failures[name, default: 0] += 1 } }
            for (name, count) in failures where count < trials.count {
                let before = counts[name] ?? (0, 0)
                counts[name] = (before.failures + count, before.runs + trials.count)
            }
        }
        flakes = counts.map { Flake(name: $0.key, failures: $0.value.failures, runs: $0.value.runs) }
            .sorted { ($1.rate, $0.name) < ($0.rate, $1.name) }
    }
}
