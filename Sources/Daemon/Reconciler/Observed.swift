import History

/// What is known of the state of some files on the disk.
enum Observed: Hashable, Sendable {
    /// They are being read.
    case notYet
    /// It cannot be known; sentences for people.
    case unknown([String])
    /// Nil when there are none to know.
    case known(SnapshotID?)

    var snapshot: SnapshotID? {
        switch self {
        case .notYet, .unknown: nil
        case .known(let snapshot): snapshot
        }
    }
}

/// What the shell has found out about a unit's files.
struct UnitObservation: Hashable, Sendable {
    var inputs: Observed = .known(nil)
    /// What a job declares as its outputs.
    var outputs: Observed = .known(nil)

    /// Whether some of it has not been looked at.
    var isNotYet: Bool { inputs == .notYet || outputs == .notYet }
}
