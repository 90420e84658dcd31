import Model
import Wire

/// How a waiting command handles the daemon's answers. It only decides: `Follower` reads the answers and prints.
protocol FollowPolicy: Sendable {
    /// What ends the wait.
    associatedtype End: Sendable

    /// What follows from what was known when the request was accepted.
    mutating func begin() -> FollowStep<End>
    /// Handles an answer. When another daemon has taken over, it is an `accepted` with the whole status.
    mutating func handle(_ answer: Answer) -> FollowStep<End>

    /// Thrown on timeout.
    var timedOut: UserError { get }
    /// Thrown when the daemon has ended and no other has taken over.
    var daemonEnded: any Error { get }
}

/// What follows from an answer.
enum FollowStep<End: Sendable>: Sendable {
    case show([FollowLine])
    case done(End, [FollowLine] = [])
}

extension FollowStep: Equatable where End: Equatable {}

/// Something that a person who waits may want to see.
enum FollowLine: Hashable, Sendable {
    case unit(UnitReport)
    case cycle(CycleReport)
    /// The daemon's own words.
    case notice(String)
    /// The run that is waited for has begun.
    case run(Int)
    /// What is waited for before that.
    case waits(String)
}

/// The daemon has ended, and no other is waited for.
struct DaemonEnded: Error {
    /// The error when the project was stopped in the meantime.
    static var userError: UserError {
        UserError("the project was stopped in the meantime", advice: "`bgexec start` starts it again", code: .failed)
    }
}
