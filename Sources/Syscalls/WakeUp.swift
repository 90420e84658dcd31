import CLinux

/// What one thread wakes another with, see eventfd(2).
package final class WakeUp: Sendable {
    /// Readable from `raise` to `clear`.
    package let descriptor: Descriptor

    /// Makes one that is not raised.
    /// - Throws: `SystemError`, EMFILE when the process has too many descriptors.
    package init() throws(SystemError) {
        descriptor = Descriptor(owning: try retrying("eventfd") { clinux_eventfd() })
    }

    package func raise() { clinux_eventfd_raise(descriptor.number) }

    package func clear() { clinux_eventfd_clear(descriptor.number) }
}
