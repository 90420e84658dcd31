/// The words for the states of services and jobs: commands print them, JSON holds them, and the history keeps them.
package enum StateWord: String, Hashable, Sendable, Codable, CaseIterable {
    case stopped, blocked, starting, external, healthy, unhealthy, stopping, restarting
    case backingOff = "backing-off"
    case failed
    case idle, running, ending

    /// Words that earlier versions wrote, and that a history may still hold.
    private static let former = ["parked": Self.failed]

    /// Reads a word of this version or of an earlier one; nil when it is not the word of a state.
    package init?(reading text: String) {
        guard let word = Self(rawValue: text) ?? Self.former[text] else { return nil }
        self = word
    }
}

extension ServiceState {
    /// The word for people and machines.
    package var word: StateWord {
        switch self {
        case .stopped: .stopped
        case .blocked: .blocked
        case .checking, .starting: .starting
        case .external: .external
        case .healthy: .healthy
        case .unhealthy: .unhealthy
        case .stopping(_, then: .stay), .stopping(_, then: .fail): .stopping
        case .stopping(_, then: .startAgain), .stopping(_, then: .backOff): .restarting
        case .backingOff: .backingOff
        case .failed: .failed
        }
    }
}

extension JobState {
    /// The word for people and machines.
    package var word: StateWord {
        switch self {
        case .idle: .idle
        case .blocked: .blocked
        case .checking: .starting
        case .running: .running
        case .ending: .ending
        case .stopping: .stopping
        }
    }
}
