import Loop

/// Something that somebody is to be told, on its way to them.
struct Notification: Codable, Equatable, Sendable {
    /// By which way.
    enum Channel: String, Codable, CaseIterable, Sendable {
        case command, desktop, webhook
    }

    /// What is told.
    struct News: Codable, Equatable, Sendable {
        /// red, green or crash-loop.
        var event: String
        var unit: String
        /// The run that it is about; 0 for none.
        var run: Int
        /// A line for people.
        var text: String
        /// All facts, as JSON in one line.
        var json: String
    }

    /// Counts the letters: whoever gets one twice, since the daemon was killed after sending it, can tell.
    var number: Int
    var channel: Channel
    var news: News
    /// How many attempts have failed.
    var failures = 0
    /// When the next attempt may be made, in nanoseconds of the monotonic clock.
    var notBefore: Int64 = 0
}
