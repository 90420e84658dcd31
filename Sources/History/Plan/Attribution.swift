package import Syscalls

/// A settled burst of changes and what it made of a unit's inputs.
package struct Save: Hashable, Sendable {
    /// The cycle that it began.
    package var cycle: Int64
    package var time: UTCTime
    /// The inputs after it.
    package var snapshot: SnapshotID
    /// The files that changed, relative to the project.
    package var paths: [Path]
    /// The git command that changed them, with their number: "git checkout main → topic, 41 files"; nil when none did.
    package var git: String?

    package init(cycle: Int64, time: UTCTime, snapshot: SnapshotID, paths: [Path], git: String? = nil) {
        self.git = git
        self.cycle = cycle
        self.time = time
        self.snapshot = snapshot
        self.paths = paths
    }
}

/// Which save turned a job red.
package enum Attribution: Hashable, Sendable {
    /// This one: it alone lies between the last green inputs and the first red ones.
    case save(Save)
    /// One of these, in order of time: several fell into one run. A bisection finds which.
    case oneOf([Save])
    /// The inputs are the same: no save is to blame.
    case notTheInputs
    /// It has never been green, or what lies between is forgotten.
    case unknown

    /// Decides which save turned the job red.
    /// - Parameter saves: those after the green run's inputs were taken up to the red run's, in order of time.
    package init(green: SnapshotID?, red: SnapshotID?, saves: [Save]) {
        guard let green, let red else {
            self = .unknown
            return
        }
        if green == red {
            self = .notTheInputs
            return
        }
        // Up to the first time that the inputs were as in the red run, from the last time before it that they were green.
        let end = saves.firstIndex { $0.snapshot == red }.map { $0 + 1 } ?? saves.count
        let begin = saves[..<end].lastIndex { $0.snapshot == green }.map { $0 + 1 } ?? 0
        var candidates: [Save] = []
        for save in saves[begin..<end] where save.snapshot != (candidates.last?.snapshot ?? green) {
            candidates.append(save)
        }
        switch candidates.count {
        case 0: self = .unknown
        case 1: self = .save(candidates[0])
        default: self = .oneOf(candidates)
        }
    }
}
