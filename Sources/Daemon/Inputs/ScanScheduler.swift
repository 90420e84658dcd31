import Syscalls

/// Decides when a unit's inputs are looked at, and where. Pure: looks take time and are made elsewhere, one at a time.
struct ScanScheduler: Hashable {
    enum Event: Hashable {
        /// Somebody has to know what the inputs are.
        case wanted
        /// The watcher has told of changes at these paths, relative to the project.
        case changed([Path])
        /// The look that was asked for is over.
        case looked
        /// It came to nothing: the store cannot be written.
        case failed
    }

    enum Effect: Hashable {
        case look(Place)
        /// All that was told so far is known, or cannot be: whoever waits goes on.
        case goOn
    }

    enum Place: Hashable {
        case everywhere
        case paths([Path])
    }

    private enum State: Hashable {
        case unknown
        /// A look is under way; what has changed meanwhile comes next.
        case looking(next: [Path])
        case known
    }

    private var state = State.unknown

    /// Whether all that was told so far is known.
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
