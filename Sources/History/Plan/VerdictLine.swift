package import Syscalls

/// What a job was found to be, point by point: by runs of its own, and by earlier runs that answered for inputs that had come back.
struct VerdictLine: Hashable, Sendable {
    /// A verdict that held from then on.
    struct Point: Hashable, Sendable {
        /// The run that it is from.
        var run: Int
        var isGreen: Bool
        /// The cycle that it was found in; nil when that is not known.
        var cycle: Int64?
        /// When the run began, or the cycle that an earlier run answered.
        var begun: UTCTime
        /// When it was known.
        var known: UTCTime
        /// Whether nothing ran: an earlier run had judged the same inputs.
        var isAnswer = false

        /// Runs are in the order of their numbers, answers in that of their cycles, and one is after the other by its cycle.
        func isAfter(_ other: Point) -> Bool {
            if !isAnswer, !other.isAnswer { return run > other.run }
            if let cycle, let otherCycle = other.cycle { return cycle > otherCycle }
            return begun.nanoseconds > other.begun.nanoseconds
        }
    }

    private(set) var points: [Point] = []

    /// - Parameters:
    ///   - runs: the newest ones that came to a verdict about their inputs, newest first.
    ///   - answers: the newest answers, newest first.
    init(runs: [Point], answers: [Point]) {
        var (runs, answers) = (runs[...], answers[...])
        while let run = runs.first, let answer = answers.first {
            points.append(run.isAfter(answer) ? runs.removeFirst() : answers.removeFirst())
        }
        points += runs + answers
    }

    /// The current verdict.
    var newest: Point? { points.first }

    /// The last time that it was green.
    var lastGreen: Point? { points.first(where: \.isGreen) }

    /// What began the red period that it is in; nil when it is green.
    var firstRed: Point? { points.prefix { !$0.isGreen }.last }

    /// What made it green again; nil when it is red, or is not known to have been red before.
    var recovery: Point? {
        let greens = points.prefix(while: \.isGreen)
        return greens.count < points.count ? greens.last : nil
    }

    /// How many runs of its own were red before it became green again.
    var redRunsBefore: Int {
        points.drop(while: \.isGreen).prefix { !$0.isGreen }.count { !$0.isAnswer }
    }
}

/// What turned a job red: the facts for an attribution.
package struct RedTurn: Sendable {
    /// The last run whose verdict was green, whether it came then or answered for inputs that had come back.
    package var green: RunFacts?
    /// The first run whose verdict was red after that.
    package var red: RunFacts
    /// Since when it is red: when that run began, or the cycle that an earlier red run answered.
    package var since: UTCTime
    /// The saves between.
    package var saves: [Save]
}
