import Syscalls

/// Decides when a unit's inputs are scanned, and where. Pure: scans take time and run elsewhere, one at a time.
struct ScanScheduler: Hashable {
    enum Event: Hashable {
        /// The current inputs are needed.
        case wanted
        /// The watcher reported changes at these paths, relative to the project.
        case changed([Path])
        /// The requested scan has finished.
        case looked
        /// The scan failed: the store cannot be written.
        case failed
    }

    enum Effect: Hashable {
        case look(Place)
        /// All reported changes have been scanned, or cannot be: those waiting may continue.
        case goOn
    }

    enum Place: Hashable {
        case everywhere
        case paths([Path])
    }

    private enum State: Hashable {
        case unknown
        /// A scan is in progress; changes reported meanwhile come next.
        case looking(next: [Path])
        case known
    }

    private var state = State.unknown

    /// Whether all reported changes have been scanned.
    var isKnown: Bool { state == .known }

    mutating func handle(_ event: Event) -> [Effect] {
        switch (state, event) {
        case (.unknown, .wanted), (.unknown, .changed):
            state = .looking(next: [])
            return [.look(.everywhere)]
        case (.known, .wanted): return [.goOn]
        case (.known, .changed(let paths)):
            state = .looking(next: [])
            return [.look(.paths(paths))]
        case (.looking, .wanted): return []
        case (.looking(let next), .changed(let paths)):
            state = .looking(next: next + paths)
            return []
        case (.looking(let next), .looked):
            if next.isEmpty {
                state = .known
                return [.goOn]
            }
            state = .looking(next: [])
            return [.look(.paths(next))]
        case (.looking, .failed):
            state = .unknown
            return [.goOn]
        case (.unknown, .looked), (.unknown, .failed), (.known, .looked), (.known, .failed): return []
        }
    }
}
