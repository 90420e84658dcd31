/// Why a unit is in its state, and who brought it there: every transition carries one.
public struct Reason: Hashable, Sendable, CustomStringConvertible {
    /// What kind of cause it has.
    public enum Cause: String, Hashable, Sendable, Codable {
        /// Input files changed.
        case change
        /// The process ended without being stopped, or could not be started.
        case crash
        /// A probe's answer.
        case probe
        /// The configuration was saved.
        case config
        /// A user or command requested it.
        case manual
        /// Another unit that it needs.
        case dependency
        /// The daemon found it running when it came back.
        case recovery
    }

    /// The reason of a service that has never been started.
    public static let neverStarted = Reason(.manual, "never started")

    /// The kind of cause.
    public let cause: Cause
    /// The facts for people: "`router/router.py` changed", "exit 1", "asked by alice".
    public let text: String

    public init(_ cause: Cause, _ text: String) {
        self.cause = cause
        self.text = text
    }

    public var description: String { text }
}
