/// Spreads what would otherwise happen at the same moment. It is reproducible: the same seed gives the same factors.
struct JitterSource: Hashable, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A factor between 0.9 and 1.1, by SplitMix64 (G. Steele, D. Lea, C. Flood 2014).
    mutating func nextFactor() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return 0.9 + 0.2 * Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }
}
