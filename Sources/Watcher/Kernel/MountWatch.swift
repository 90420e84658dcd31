import CLinux
import Glibc
import Loop
import Syscalls

/// Tells when the mounts of this process's namespace change: `/proc/self/mountinfo` is then "in error" for poll, see proc(5).
@LoopActor
final class MountWatch {
    private let file: Descriptor
    private var registration: Registration?

    init(_ changed: @escaping @LoopActor () -> Void) throws(SystemError) {
        file = try File.openForReading("/proc/self/mountinfo")
        let urgent = Readiness(rawValue: EPOLLPRI.rawValue)
        var isFirst = true
        // Level-triggered it would be told for ever, so it is edge-triggered.
        registration = try EventLoop.shared.register(file, for: Readiness(rawValue: urgent.rawValue | EPOLLET.rawValue))
        { ready in
            if ready.contains(.error) || ready.contains(urgent) || !isFirst { changed() }
            isFirst = false
        }
    }

    /// Whether they have changed since the last look, for those who cannot wait for the loop to come round.
    func hasChanged() -> Bool {
        var entry = pollfd(fd: file.number, events: Int16(POLLPRI), revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLPRI | POLLERR) != 0
    }

    func cancel() {
        registration?.cancel()
        registration = nil
    }
}
