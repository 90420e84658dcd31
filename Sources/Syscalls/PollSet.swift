import Glibc

/// Descriptors to wait for with poll(2): the plain loop of a program that needs no more.
package struct PollSet {
    private var entries: [pollfd] = []

    /// An empty set.
    package init() {}

    /// Adds a descriptor to watch for input or hang-up.
    /// - Returns: its place, for `isReady`.
    package mutating func add(_ descriptor: borrowing Descriptor) -> Int {
        entries.append(pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0))
        return entries.count - 1
    }

    /// Adds standard output, to notice that its reader has gone, if it is a pipe or a socket.
    /// - Returns: its place, for `isReady`.
    package mutating func addReaderOfOutput() -> Int {
        // No event is asked for: poll(2) reports errors and hang-ups all the same.
        entries.append(pollfd(fd: ThisProcess.Stream.output.rawValue, events: 0, revents: 0))
        return entries.count - 1
    }

    /// Waits until one is ready or the time is over; nil waits for ever.
    /// - Throws: `SystemError` of poll(2), never EINTR.
    package mutating func wait(upTo timeout: Duration?) throws(SystemError) {
        // Rounded up, so that a deadline has passed when the wait ends.
        let milliseconds = timeout.map { max(0, ($0.wholeNanoseconds + 999_999) / 1_000_000) }
        let limit = milliseconds.map { Int32(clamping: $0) } ?? -1
        let count = poll(&entries, nfds_t(entries.count), limit)
        if count < 0, errno != EINTR { throw .last("poll") }
        if count <= 0 { for index in entries.indices { entries[index].revents = 0 } }
    }

    /// Whether the last wait found the descriptor at this place ready.
    package func isReady(_ place: Int) -> Bool { entries[place].revents != 0 }
}

extension Descriptor {
    /// Whether a pipe that is empty has no writer any more.
    package var hasNoWriter: Bool {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLIN) == 0 && entry.revents & Int16(POLLHUP) != 0
    }

    /// Whether it is `urgent` for poll(2) now, see `Readiness`.
    package var isUrgent: Bool {
        var entry = pollfd(fd: number, events: Int16(POLLPRI), revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLPRI | POLLERR) != 0
    }
}
