/// What a configuration may ask for at most and at least.
enum Limits {
    static let units = 1000

    /// A probe more often than this would be a load of its own.
    static let probeEvery = Duration.milliseconds(100)...DurationText.longest
    static let positive = Duration.milliseconds(1)...DurationText.longest
    static let zeroOrMore = Duration.zero...DurationText.longest

    static let probeCount = 1...1000
    static let notifyRetries = 0...20
    static let logMaxSize = 1 << 16...1 << 40
    static let logMaxFiles = 1...1000
    static let maxParallel = 1...1000
}
