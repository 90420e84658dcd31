/// A shell pattern as gitignore(5) has it, compiled. Matching takes time in proportion to the name, whatever the pattern:
/// all ways to match are followed at once (Thompson 1968), so no pattern can be made to run for ever.
struct Glob: Hashable, Sendable {
    enum Token: Hashable, Sendable {
        case byte(UInt8)
        /// `?`: any byte but a slash.
        case one
        /// `[…]`: a byte of the set, never a slash.
        case set(ByteSet)
        /// `*`: any bytes but slashes.
        case star
        /// `**` as a whole component: any bytes. With `skipsSlash`, the slash after it may be missing too.
        case starStar(skipsSlash: Bool)
        /// What no byte matches: a set without end, a backslash at the end.
        case never
    }

    let tokens: [Token]

    /// Compiles a pattern. `**` at its beginning counts as a whole component.
    init(_ pattern: ArraySlice<UInt8>) {
        var parser = GlobParser(pattern)
        tokens = parser.tokens()
    }

    /// The bytes that everything has that matches.
    var literals: [UInt8] {
        tokens.compactMap { token in if case .byte(let byte) = token { byte } else { nil } }
    }

    /// Whether the whole name matches.
    func matches(_ name: UnsafeRawBufferPointer) -> Bool {
        tokens.count < 64 ? run(name, SmallSet()) : run(name, LargeSet(count: tokens.count + 1))
    }

    /// State n means: the first n tokens have matched what came so far.
    private func run(_ name: UnsafeRawBufferPointer, _ none: some StateSet) -> Bool {
        var states = none
        enter(0, &states)
        for byte in name {
            var next = none
            for state in tokens.indices where states.contains(state) {
                switch tokens[state] {
                case .byte(let wanted): if byte == wanted { enter(state + 1, &next) }
                case .one: if byte != Self.slash { enter(state + 1, &next) }
                case .set(let set): if byte != Self.slash, set.contains(byte) { enter(state + 1, &next) }
                case .star: if byte != Self.slash { enter(state, &next) }
                case .starStar:
                    // The slash may be missing only where nothing has been taken.
                    next.insert(state)
                    enter(state + 1, &next)
                case .never: break
                }
            }
            if next.isEmpty { return false }
            states = next
        }
        return states.contains(tokens.count)
    }

    /// Adds a state and those that can be reached from it without a byte.
    private func enter(_ state: Int, _ states: inout some StateSet) {
        var state = state
        while true {
            states.insert(state)
            guard state < tokens.count else { return }
            switch tokens[state] {
            case .starStar(skipsSlash: true):
                enter(state + 2, &states)
                state += 1
            case .star, .starStar(skipsSlash: false): state += 1
            case .byte, .one, .set, .never: return
            }
        }
    }

    private static let slash = UInt8(ascii: "/")
}

private protocol StateSet {
    mutating func insert(_ state: Int)
    func contains(_ state: Int) -> Bool
    var isEmpty: Bool { get }
}

private struct SmallSet: StateSet {
    var bits: UInt64 = 0
    mutating func insert(_ state: Int) { bits |= 1 << UInt64(state) }
    func contains(_ state: Int) -> Bool { bits & (1 << UInt64(state)) != 0 }
    var isEmpty: Bool { bits == 0 }
}

private struct LargeSet: StateSet {
    var states: [Bool]
    var isEmpty = true
    init(count: Int) { states = Array(repeating: false, count: count) }
    mutating func insert(_ state: Int) {
        states[state] = true
        isEmpty = false
    }
    func contains(_ state: Int) -> Bool { states[state] }
}
