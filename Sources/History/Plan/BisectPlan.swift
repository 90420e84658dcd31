/// Finds the save that turned a job red by running the job on the states between: the fewest runs, each named by this plan.
///
/// States are counted by the saves that led to them: -1 is the one before the first save, which is green, and the one after the
/// last save is red. A save is named only when like is compared with like: the states before and after it have both been judged in
/// the project, or both in the worktree. Else a job that cannot work in a worktree at all would always have the first save blamed.
package struct BisectPlan: Hashable, Sendable {
    /// The state of the search.
    package enum Step: Hashable, Sendable {
        /// Run the job on the state after this save (an index, -1 for the state before the first).
        case run(Int)
        /// This save did it.
        case culprit(Int)
        /// One of these: the states between could not be judged.
        case oneOf(ClosedRange<Int>)
        /// A state that the project knows for green, or for red, does not come out so in the worktree: nothing can be found there.
        case notReproduced(state: Int, wasGreen: Bool)
    }

    /// Where a state was judged.
    package enum Origin: Hashable, Sendable {
        /// By a run in the project whose inputs changed meanwhile, or which saw nearly this state: likely, not proven.
        case assumed
        /// By an ordinary run in the project.
        case project
        /// By a run of a bisection, in its worktree.
        case worktree
    }

    private struct Judged: Hashable {
        var state: Int
        var origin: Origin
    }

    /// The newest state known to be green.
    private var green: Judged
    /// The oldest state known to be red.
    private var red: Judged
    /// States on which the job could not do its work.
    private var unjudged: Set<Int> = []
    private var contradiction: Step?

    /// Plans a search over a number of saves, at least one.
    /// - Parameters:
    ///   - first: how it is known that the state before the first save is green.
    ///   - last: how it is known that the state after the last save is red.
    package init(saves count: Int, first: Origin = .project, last: Origin = .project) {
        precondition(count > 0, "there is nothing to search")
        green = Judged(state: -1, origin: first)
        red = Judged(state: count - 1, origin: last)
    }

    /// What is to be done next.
    package var step: Step {
        if let contradiction { return contradiction }
        if red.state - green.state == 1 {
            if green.origin == red.origin, green.origin != .assumed { return .culprit(red.state) }
            return .run(green.origin == .worktree ? red.state : green.state)
        }
        let middle = (green.state + red.state) / 2
        let open = (green.state + 1..<red.state).filter { !unjudged.contains($0) }
        // The state nearest to the middle that can be judged.
        if let next = open.min(by: { abs($0 - middle) < abs($1 - middle) }) { return .run(next) }
        return .oneOf(green.state + 1...red.state)
    }

    /// How many runs it takes at most from here, when every state can be judged.
    package var runsAtMost: Int {
        let between = red.state - green.state - 1
        let proofs = between > 0 || green.origin != red.origin ? 1 : green.origin == .assumed ? 2 : 0
        return Int.bitWidth - between.leadingZeroBitCount + proofs
    }

    /// What a run on a state found: nil when it came to no verdict.
    package mutating func record(_ state: Int, isGreen: Bool?, in origin: Origin = .worktree) {
        switch state {
        case green.state: prove(isGreen, wasGreen: true, origin)
        case red.state: prove(isGreen, wasGreen: false, origin)
        case green.state...red.state:
            switch isGreen {
            case true?: green = Judged(state: state, origin: origin)
            case false?: red = Judged(state: state, origin: origin)
            case nil: unjudged.insert(state)
            }
        default: break
        }
    }

    /// A state that was judged elsewhere comes out the same here, or the whole search has no ground.
    private mutating func prove(_ isGreen: Bool?, wasGreen: Bool, _ origin: Origin) {
        let state = wasGreen ? green.state : red.state
        guard isGreen == wasGreen else {
            if origin == .worktree { contradiction = .notReproduced(state: state, wasGreen: wasGreen) }
            return
        }
        if wasGreen { green.origin = origin } else { red.origin = origin }
    }
}
