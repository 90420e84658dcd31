import Glibc

/// The three streams that every program begins with, and what is behind them.
public enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2

    /// True when a terminal is behind it.
    public var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Writes all bytes.
    /// - Throws: `SystemError`, EPIPE when the reader has gone (see `SignalQueue.ignoreBrokenPipes`).
    public func write(_ bytes: [UInt8]) throws(SystemError) {
        var start = 0
        while start < bytes.count {
            let number = rawValue
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress.map { $0 + start }, bytes.count - start) }
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                // Somebody made a shared terminal non-blocking: wait until it takes more.
                var event = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                poll(&event, 1, -1)
            } else if errno != EINTR {
                throw .last("write")
            }
        }
    }
}
