/// What happened since the last visit: bounded, the worst first. Times are UTC texts, durations seconds.
package struct Report: Codable, Hashable, Sendable {
    /// From when on.
    package var since: String
    /// When it was made.
    package var until: String
    /// The last event that it takes into account.
    package var sequence: Int64
    /// What is red now, the newest first.
    package var red: [RedJob] = []
    /// Jobs that are green now and were red within the time.
    package var recovered: [RecoveredJob] = []
    /// Jobs that are green and stayed so.
    package var green: [String] = []
    /// Jobs whose newest run was broken: it says nothing about the inputs, so the verdict before it stands.
    package var broken: [BrokenJob] = []
    /// Services that crashed or were unhealthy; those that are down now first.
    package var troubled: [TroubledService] = []
    /// Items that came out differently on the same inputs, the worst first.
    package var flakes: [Flake] = []
    /// Jobs whose green runs have become slower.
    package var slower: [SlowerJob] = []
    /// Units that ran within the time and are no longer in the configuration: nothing else here is about them.
    package var gone: [String] = []
    /// What is not in the history, and other things that went wrong with it.
    package var gaps: [String] = []
    /// How many runs there were within the time.
    package var runs = 0
    /// For how many saves within the time nothing ran, since an earlier run had judged the same inputs.
    package var answers = 0
    /// What bgexec uses of the disk; nil when not measured.
    package var disk: Disk?

    /// No list is longer than this.
    package static let listLimit = 10

    /// A job that is red.
    package struct RedJob: Codable, Hashable, Sendable {
        package var job: String
        /// The newest red run.
        package var run: Int
        /// Its verdict, in a word.
        package var verdict: String
        /// The first red run after the last green one.
        package var firstRed: Int?
        /// When the first red run began.
        package var since: String
        /// The last green run; nil when it has never been green.
        package var lastGreen: Int?
        /// Who did it: the save, or the saves among which it is.
        package var culprit: String
        /// The files of that save or those saves.
        package var files: [String]
        /// What fails, the new ones first.
        package var failing: [Item]
        /// How many items fail, also those that are not listed.
        package var failingCount: Int
        /// Why the list of items cannot be trusted wholly.
        package var itemsFault: String?
        /// Whether inputs changed under the run.
        package var isStale: Bool
    }

    /// A failing item.
    package struct Item: Codable, Hashable, Sendable {
        /// Its full name.
        package var name: String
        /// What the report says of it.
        package var message: String
        /// Whether it did not fail in the run before.
        package var isNew: Bool
    }

    /// A job that is green again.
    package struct RecoveredJob: Codable, Hashable, Sendable {
        package var job: String
        /// The run that its verdict is from.
        package var run: Int
        /// When it became so: the end of the run that found it, or the save for which an earlier run answers.
        package var at: String
        /// How many red runs there were within the time, or before it became green.
        package var redRuns: Int
        /// The files whose change made it green.
        package var files: [String]
    }

    /// A service that was not always well.
    package struct TroubledService: Codable, Hashable, Sendable {
        package var service: String
        /// Its state now.
        package var state: String
        /// How often it was down.
        package var outages: Int
        /// The longest time that it was down.
        package var longestSeconds: Double
        /// When that began.
        package var longestBegan: String?
        /// How long it was down altogether.
        package var downSeconds: Double
        /// Since when it is down; nil when it is up.
        package var downSince: String?
        /// How often its process ended on its own.
        package var crashes: Int
        /// How often it was ended because its probe failed.
        package var failedProbes: Int
        /// How often it was started again, for whatever cause.
        package var restarts: Int
        /// Why it crashed or failed, with how often, the most frequent first.
        package var causes: [Cause]
        /// Why, the last time.
        package var lastReason: String
        /// Whether there was more than was read: then all figures are "at least".
        package var isPartial: Bool

        /// A reason, and how often it was the reason.
        package struct Cause: Codable, Hashable, Sendable {
            /// For people: "exit 1".
            package var reason: String
            package var times: Int
        }
    }

    /// A job whose newest run has no verdict.
    package struct BrokenJob: Codable, Hashable, Sendable {
        package var job: String
        package var run: Int
        /// When it began.
        package var at: String
        package var reason: String
    }

    /// What bgexec takes of the disk, in bytes.
    package struct Disk: Codable, Hashable, Sendable {
        /// The logs, the rotated ones too.
        package var logs: Int64
        /// The history.
        package var history: Int64
        /// The snapshots, estimated from a sample.
        package var snapshots: Int64
        /// What an ordinary user may still write there.
        package var free: Int64

        package init(logs: Int64, history: Int64, snapshots: Int64, free: Int64) {
            self.logs = logs
            self.history = history
            self.snapshots = snapshots
            self.free = free
        }

        /// Less than this, in bytes, is too little to continue for long.
        package static let littleFree: Int64 = 1 << 30
    }

    /// An item that cannot be relied on.
    package struct Flake: Codable, Hashable, Sendable {
        package var job: String
        package var item: String
        /// In how many runs it failed.
        package var failures: Int
        /// In how many runs on inputs on which it came out both ways.
        package var runs: Int
    }

    /// A job that takes longer than it did.
    package struct SlowerJob: Codable, Hashable, Sendable {
        package var job: String
        /// What its green runs took, the median.
        package var before: Double
        /// What the newest five took, the median.
        package var now: Double
    }
}
