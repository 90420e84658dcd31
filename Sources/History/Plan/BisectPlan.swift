/// Finds the save that turned a job red by running the job on the states between: the fewest runs, each named by this plan.
///
/// The state before the first save is known to be green and the state after the last to be red.
public struct BisectPlan: Hashable, Sendable {
    /// Where the search stands.
    public enum Step: Hashable, Sendable {
        /// Run the job on the state after this save (an index).
        case run(Int)
        /// This save did it.
        case culprit(Int)
        /// It is one of these: the states between could not be judged.
        case oneOf(ClosedRange<Int>)
    }

    /// The newest state known to be green, -1 for the one before the first save.
    private var green = -1
    /// The oldest state known to be red.
    private var red: Int
    /// States on which the job could not do its work.
    private var unjudged: Set<Int> = []

    /// Plans a search over so many saves, at least one.
    public init(saves count: Int) {
        precondition(count > 0, "there is nothing to search")
        red = count - 1
    }

    /// What is to be done next.
    public var step: Step {
        if red - green == 1 { return .culprit(red) }
        let middle = (green + red) / 2
        let open = (green + 1..<red).filter { !unjudged.contains($0) }
        // The state nearest to the middle that can be judged.
        if let next = open.min(by: { abs($0 - middle) < abs($1 - middle) }) { return .run(next) }
        return .oneOf(green + 1...red)
    }

    /// How many runs it takes at most from here.
    public var runsAtMost: Int { Int.bitWidth - (red - green - 1).leadingZeroBitCount }

    /// What the run on a state found: nil when it came to no verdict.
    public mutating func record(_ state: Int, isGreen: Bool?) {
        guard state > green, state < red else { return }
        switch isGreen {
        case true?: green = state
        case false?: red = state
        case nil: unjudged.insert(state)
        }
    }
}
