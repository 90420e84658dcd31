import Model
import Wire

/// `watch` shows every event until the project is stopped; what a unit says twice in the same words is shown once.
struct Watching: FollowPolicy {
    /// Whether it shows also what says nothing new to a person: for programs.
    let isComplete: Bool
    private var last: [String: [String]] = [:]

    init(isComplete: Bool) { self.isComplete = isComplete }

    func begin() -> FollowStep<Endless> { .show([]) }

    mutating func handle(_ answer: Answer) -> FollowStep<Endless> {
        switch answer {
        case .accepted:
            last = [:]
            return .show([.notice("the daemon has ended; a new one is taking over")])
        case .unit(let unit):
            let said = [unit.stateText, unit.reason]
            let isNew = last.updateValue(said, forKey: unit.name) != said
            return .show(isNew || isComplete ? [.unit(unit)] : [])
        case .cycle(let cycle): return .show(cycle.result != nil || isComplete ? [.cycle(cycle)] : [])
        case .notice(let text): return .show([.notice(text)])
        case .refused, .bisectRun: return .show([])
        }
    }

    var timedOut: UserError { UserError("gave up waiting", code: .timedOut) }
    var daemonEnded: any Error { DaemonEnded() }
}

/// The end of a wait that ends only with its daemon or by Ctrl+C: there is no value of it. `Never` would say so to the compiler too,
/// which then warns of all that follows the wait.
struct Endless: Hashable, Sendable {
    private init() {}
}
