import TestSupport

/// What is done to whom, in which order: drawn from a seed, so that it can be done again. Knows no process.
struct ChaosPlan {
    /// Whom a fault meets. Services are numbered from 0.
    enum Target: Hashable {
        case daemon
        case shim(Int)
        case leader(Int)
    }

    enum Step: Hashable {
        case kill(Target)
        /// SIGSTOP; the step that ends it comes in the same round.
        case freeze(Target)
        /// SIGCONT.
        case thaw(Target)
        /// Ends a service by its own exit, with code 7.
        case askToExit(Int)
        /// The daemon gets no descriptor any more; the step that ends it comes in the same round.
        case starve
        case feed
        /// A FIFO stands where the state is kept.
        case blockState
        /// `.bgexec` is removed, as by `git clean`.
        case clean
        /// A moment in microseconds, so that the next fault meets what the last one began at another depth.
        case moment(UInt32)
        /// A command that brings a daemon if there is none; the round continues meanwhile.
        case command

        /// Whether it disturbs anybody: these are counted.
        var isFault: Bool { fault != nil }

        /// What kind of fault it is, in the words of a report.
        var fault: String? {
            switch self {
            case .kill: "SIGKILL"
            case .freeze: "SIGSTOP"
            case .thaw: "SIGCONT"
            case .askToExit: "exit"
            case .starve: "no descriptors"
            case .feed: "descriptors again"
            case .blockState: "FIFO as state.json"
            case .clean: ".bgexec removed"
            case .moment, .command: nil
            }
        }
    }

    let services: Int
    private(set) var rounds: [[Step]] = []

    /// Draws at least so many faults.
    init(seed: UInt64, services: Int, faults: Int) {
        self.services = services
        var random = Seeded(seed)
        var count = 0
        while count < faults {
            let round = Self.round(services, &random)
            count += round.count(where: \.isFault)
            rounds.append(round)
        }
    }

    var faultCount: Int { rounds.joined().count(where: \.isFault) }

    /// A round is a number of small stories, each with its faults in order, shuffled into each other.
    private static func round(_ services: Int, _ random: inout Seeded) -> [Step] {
        var stories: [[Step]] = (0..<Int.random(in: 16...28, using: &random)).map { _ in story(services, &random) }
        if Bool.random(using: &random) { stories.append(daemonStory(&random)) }
        var round: [Step] = []
        while let index = stories.indices.randomElement(using: &random) {
            round.append(stories[index].removeFirst())
            if stories[index].isEmpty { stories.remove(at: index) }
            if Bool.random(using: &random) { round.append(.moment(.random(in: 0...6000, using: &random))) }
        }
        return round
    }

    private static func story(_ services: Int, _ random: inout Seeded) -> [Step] {
        let service = Int.random(in: 0..<services, using: &random)
        let (shim, leader) = (Target.shim(service), Target.leader(service))
        switch Int.random(in: 0..<12, using: &random) {
        case 0...2: return [.kill(shim)]
        case 3: return [.kill(shim), .kill(shim)]
        case 4: return [.kill(leader)]
        case 5: return [.askToExit(service)]
        case 6: return [.kill(shim), .kill(leader)]
        case 7: return [.kill(leader), .kill(shim)]
        case 8: return [.freeze(shim), .thaw(shim)]
        case 9: return [.freeze(shim), .kill(shim)]
        case 10: return [.freeze(leader), .thaw(leader)]
        default: return [.freeze(leader), .kill(shim), .thaw(leader)]
        }
    }

    private static func daemonStory(_ random: inout Seeded) -> [Step] {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: [.kill(.daemon)]
        case 1: [.kill(.daemon), .command]
        case 2: [.kill(.daemon), .command, .kill(.daemon), .command]
        case 3: [.freeze(.daemon), .kill(.daemon)]
        case 4: [.starve, .feed]
        case 5: [.starve, .kill(.daemon)]
        case 6: [.blockState]
        case 7: [.blockState, .kill(.daemon), .command]
        case 8: [.clean]
        default: [.freeze(.daemon), .thaw(.daemon)]
        }
    }
}
