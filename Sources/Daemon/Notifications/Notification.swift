import Loop

/// A message to the user on its way through one channel.
struct Notification: Codable, Equatable, Sendable {
    enum Channel: String, Codable, CaseIterable, Sendable {
        case command, desktop, webhook
    }

    /// The news to send.
    struct News: Codable, Equatable, Sendable {
        /// red, green or crash-loop.
        var event: String
        var unit: String
        /// The run that it is about; 0 for none.
        var run: Int
        /// A line for people.
        var text: String
        /// What failed, in a few more lines: items with what is said of them, or the last error lines.
        var lines: [String]?
        /// All facts, as one line of JSON.
        var json: String
    }

    /// Numbers the notifications: a receiver can recognise one sent twice because the daemon was killed after sending it.
    var number: Int
    var channel: Channel
    var news: News
    /// How many attempts have failed.
    var failures = 0
    /// When the next attempt may be made, in nanoseconds of the monotonic clock.
    var notBefore: Int64 = 0
}

extension Notification.News {
    /// Its lines as one text; empty when there are none.
    var details: String { (lines ?? []).joined(separator: "\n") }

    /// The body of a desktop notification, in which `<`, `>` and `&` would be markup (Desktop Notifications Specification 1.2).
    var body: String {
        [text, details].filter { !$0.isEmpty }.joined(separator: "\n").replacing("&", with: "&amp;")
            .replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
