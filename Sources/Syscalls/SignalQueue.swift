import CLinux
import Glibc

/// Signals as a descriptor: those listed no longer interrupt the process but wait here to be read.
///
/// Create it before any thread is started, so that every thread blocks them.
public struct SignalQueue: ~Copyable, Sendable {
    /// Readable when a signal waits.
    public let descriptor: Descriptor

    /// Blocks the signals and opens the queue.
    public init(_ signals: [Signal]) throws(SystemError) {
        let numbers = signals.map(\.number)
        let number = try retrying("signalfd") { clinux_signalfd(numbers, Int32(numbers.count)) }
        descriptor = Descriptor(owning: number)
    }

    /// The next signal that waits, nil when none does.
    public func next() throws(SystemError) -> Signal? {
        // struct signalfd_siginfo is 128 bytes and begins with the signal's number, see signalfd(2).
        var bytes: [UInt8] = []
        guard let count = try descriptor.read(into: &bytes, upTo: 128), count == 128 else { return nil }
        return Signal(number: bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })
    }

    /// Ignores SIGXFSZ in this process: a write beyond the limit of file sizes (`ulimit -f`) fails with EFBIG instead.
    public static func ignoreFileSizeLimit() {
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Ignores SIGPIPE in this process: a write to a peer that has gone fails with EPIPE instead.
    public static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }
}
