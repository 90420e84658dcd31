import CLinux
import Glibc

/// The kernel's list of descriptors to wait for, see epoll(7).
package struct Epoll: ~Copyable, Sendable {
    /// A descriptor in the list. It names the same entry only until the descriptor is closed.
    package struct Entry: Hashable, Sendable {
        fileprivate let number: Int32
    }

    /// What a wait has found.
    package struct Event {
        /// What the entry was added with.
        package let token: UInt64
        package let readiness: Readiness
    }

    /// The events of one wait; the same memory serves all of them.
    package struct Events {
        fileprivate var memory = [epoll_event](repeating: epoll_event(), count: 256)
        /// How many the last wait has found.
        package fileprivate(set) var count = 0

        package init() {}

        package subscript(index: Int) -> Event {
            Event(token: memory[index].data.u64, readiness: Readiness(rawValue: memory[index].events))
        }
    }

    private let descriptor: Descriptor

    /// An empty list.
    /// - Throws: `SystemError`, EMFILE when the process has too many descriptors.
    package init() throws(SystemError) {
        descriptor = Descriptor(owning: try retrying("epoll_create1") { epoll_create1(Int32(O_CLOEXEC)) })
    }

    /// Adds a descriptor.
    /// - Throws: `SystemError` of epoll_ctl(2), for example EPERM for a regular file.
    package func add(
        _ descriptor: borrowing Descriptor, token: UInt64, for interest: Readiness
    ) throws(SystemError) -> Entry {
        let entry = Entry(number: descriptor.number)
        try control(EPOLL_CTL_ADD, entry, token, interest)
        return entry
    }

    /// Changes what is waited for.
    package func change(_ entry: Entry, token: UInt64, to interest: Readiness) throws(SystemError) {
        try control(EPOLL_CTL_MOD, entry, token, interest)
    }

    /// Takes a descriptor off the list. That it is not on it is no error.
    package func remove(_ entry: Entry) { try? control(EPOLL_CTL_DEL, entry, 0, []) }

    private func control(
        _ operation: Int32, _ entry: Entry, _ token: UInt64, _ interest: Readiness
    ) throws(SystemError) {
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: token))
        if epoll_ctl(descriptor.number, operation, entry.number, &event) != 0 { throw .last("epoll_ctl") }
    }

    /// Waits until a descriptor is ready, a signal comes, or the time is over.
    /// - Parameter nanoseconds: how long at most; -1 for ever.
    package func wait(into events: inout Events, upTo nanoseconds: Int64) throws(SystemError) {
        let count = clinux_epoll_wait(descriptor.number, &events.memory, Int32(events.memory.count), nanoseconds)
        if count < 0 && errno != EINTR { throw .last("epoll_wait") }
        events.count = Int(max(0, count))
    }
}
