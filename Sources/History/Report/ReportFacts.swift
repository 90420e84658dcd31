import Syscalls

/// What a report is made of.
struct ReportFacts {
    /// A job's facts.
    struct Job {
        var name: String
        /// The newest run with a verdict about its inputs; a broken one when there is no other.
        var newest: RunFacts
        /// The newest run of all, when it was broken.
        var broken: RunFacts?
        var lastGreen: RunFacts?
        /// The first red run after the last green one.
        var firstRed: RunFacts?
        /// Since when it is red.
        var redSince: UTCTime?
        /// When it became green again; nil when it is not known to have been red.
        var recovered: UTCTime?
        /// Saves within the time for which nothing ran, since an earlier run had seen the same inputs.
        var answers = 0
        /// The saves between the last time that it was green and the first that it was red.
        var saves: [Save] = []
        /// Which of them turned it red.
        var attribution = Attribution.unknown
        var failing: [ItemFailure] = []
        var failingBefore: [ItemFailure] = []
        /// Red runs within the time, or of the red period that has just ended.
        var redRuns = 0
        /// What changed when it became green again.
        var files: [Path] = []
        var trials: [FlakeMemory.BisectRun] = []
        /// Of green runs, oldest first.
        var durations: [Duration] = []

        init(name: String, newest: RunFacts, broken: RunFacts? = nil) {
            self.name = name
            self.newest = newest
            self.broken = broken
        }
    }

    /// A service's facts.
    struct Service {
        var name: String
        /// The last change of state before those below.
        var before: Event?
        /// The changes of state within the time, oldest first.
        var events: [Event]
        /// Whether there were more before these that were not read.
        var isPartial = false
    }

    var since: UTCTime
    var until: UTCTime
    var sequence: Int64 = 0
    var runs = 0
    var jobs: [Job] = []
    var services: [Service] = []
    /// Units that ran within the time and are no longer in the configuration.
    var gone: [String] = []
    var gaps: [Event] = []
}
