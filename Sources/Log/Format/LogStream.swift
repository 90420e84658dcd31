/// Which of a run's two streams a line came from.
package enum LogStream: String, Hashable, Sendable, CaseIterable {
    /// Descriptor 1.
    case stdout
    /// Descriptor 2.
    case stderr
}
