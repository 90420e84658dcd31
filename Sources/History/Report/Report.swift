/// What somebody who comes back wants to know: bounded, the worst first. Times are UTC texts, durations seconds.
public struct Report: Codable, Hashable, Sendable {
    /// From when on.
    public var since: String
    /// When it was made.
    public var until: String
    /// The last event that it takes into account.
    public var sequence: Int64
    /// What is red now, the newest first.
    public var red: [RedJob] = []
    /// Jobs that are green now and were red within the time.
    public var recovered: [RecoveredJob] = []
    /// Jobs that are green and stayed so.
    public var green: [String] = []
    /// Jobs whose newest run was broken: it says nothing about the inputs, so the verdict before it stands.
    public var broken: [BrokenJob] = []
    /// Services that crashed or were unhealthy; those that are down now first.
    public var troubled: [TroubledService] = []
    /// Items that came out differently on the same inputs, the worst first.
    public var flakes: [Flake] = []
    /// Jobs whose green runs have become slower.
    public var slower: [SlowerJob] = []
    /// What is not in the history, and other things that went wrong with it.
    public var gaps: [String] = []
    /// How many runs there were within the time.
    public var runs = 0
    /// For how many saves within the time nothing ran, since an earlier run had judged the same inputs.
    public var answers = 0
    /// What bgexec takes of the disk; nil when nobody has looked.
    public var disk: Disk?

    /// No list is longer than this.
    public static let listLimit = 10

    /// A job that is red.
    public struct RedJob: Codable, Hashable, Sendable {
        /// The job.
        public var job: String
        /// The newest red run.
        public var run: Int
        /// Its verdict, in a word.
        public var verdict: String
        /// The first red run after the last green one.
        public var firstRed: Int?
        /// When the first red run began.
        public var since: String
        /// The last green run; nil when it has never been green.
        public var lastGreen: Int?
        /// Who did it: the save, or the saves among which it is.
        public var culprit: String
        /// The files of that save or those saves.
        public var files: [String]
        /// What fails, the new ones first.
        public var failing: [Item]
        /// How many items fail, also those that are not listed.
        public var failingCount: Int
        /// Why the list of items cannot be trusted wholly.
        public var itemsFault: String?
        /// Whether inputs changed under the run.
        public var isStale: Bool
    }

    /// A failing item.
    public struct Item: Codable, Hashable, Sendable {
        /// Its full name.
        public var name: String
        /// What the report says of it.
        public var message: String
        /// Whether it did not fail in the run before.
        public var isNew: Bool
    }

    /// A job that is green again.
    public struct RecoveredJob: Codable, Hashable, Sendable {
        /// The job.
        public var job: String
        /// The run that its verdict is from.
        public var run: Int
        /// When it became so: the end of the run that found it, or the save for which an earlier run answers.
        public var at: String
        /// How many red runs there were within the time, or before it became green.
        public var redRuns: Int
        /// The files whose change made it green.
        public var files: [String]
    }

    /// A service that was not always well.
    public struct TroubledService: Codable, Hashable, Sendable {
        /// The service.
        public var service: String
        /// Its state now.
        public var state: String
        /// How often it was down.
        public var outages: Int
        /// The longest time that it was down.
        public var longestSeconds: Double
        /// When that began.
        public var longestBegan: String?
        /// How long it was down altogether.
        public var downSeconds: Double
        /// Since when it is down; nil when it is up.
        public var downSince: String?
        /// How often its process ended by itself.
        public var crashes: Int
        /// How often it was ended because its probe failed.
        public var failedProbes: Int
        /// How often it was started again, for whatever cause.
        public var restarts: Int
        /// Why it crashed or failed, with how often, the most frequent first.
        public var causes: [Cause]
        /// Why, the last time.
        public var lastReason: String
        /// Whether there was more than was looked at: then all figures are "at least".
        public var isPartial: Bool

        /// A reason, and how often it was the reason.
        public struct Cause: Codable, Hashable, Sendable {
            /// For people: "exit 1".
            public var reason: String
            /// How often.
            public var times: Int
        }
    }

    /// A job whose newest run came to nothing.
    public struct BrokenJob: Codable, Hashable, Sendable {
        /// The job.
        public var job: String
        /// The run.
        public var run: Int
        /// When it began.
        public var at: String
        /// Why.
        public var reason: String
    }

    /// What bgexec takes of the disk, in bytes.
    public struct Disk: Codable, Hashable, Sendable {
        /// The logs, the rotated ones too.
        public var logs: Int64
        /// The history.
        public var history: Int64
        /// The snapshots, as far as a sample of them tells.
        public var snapshots: Int64
        /// What an ordinary user may still write there.
        public var free: Int64

        /// States the figures.
        public init(logs: Int64, history: Int64, snapshots: Int64, free: Int64) {
            self.logs = logs
            self.history = history
            self.snapshots = snapshots
            self.free = free
        }

        /// Less than this, in bytes, is too little to go on for long.
        public static let littleFree: Int64 = 1 << 30
    }

    /// An item that cannot be relied on.
    public struct Flake: Codable, Hashable, Sendable {
        /// The job.
        public var job: String
        /// The item.
        public var item: String
        /// In how many runs it failed.
        public var failures: Int
        /// In how many runs on inputs on which it came out both ways.
        public var runs: Int
    }

    /// A job that takes longer than it did.
    public struct SlowerJob: Codable, Hashable, Sendable {
        /// The job.
        public var job: String
        /// What its green runs took, the median.
        public var before: Double
        /// What the newest five took, the median.
        public var now: Double
    }
}
