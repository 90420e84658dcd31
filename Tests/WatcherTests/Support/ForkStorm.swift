import Glibc
import Synchronization
import Syscalls

/// Starts children with libc's posix_spawn, which closes nothing, one after the other on a thread of its own; each counts the
/// inotify descriptors that it got.
final class ForkStorm: Sendable {
    private let state = Mutex((isEnding: false, children: 0, leaks: 0))
    private let thread: UInt

    init() throws {
        var thread = pthread_t()
        let own = Box(state: nil)
        pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().state?.run()
                return nil
            }, Unmanaged.passRetained(own).toOpaque())
        self.thread = UInt(thread)
        own.begin(self)
    }

    /// Ends the storm after one more child.
    func finish() -> (children: Int, leaks: Int) {
        state.withLock { $0.isEnding = true }
        pthread_join(pthread_t(thread), nil)
        return state.withLock { ($0.children, $0.leaks) }
    }

    fileprivate func run() {
        repeat {
            let leaks = countInChild()
            state.withLock {
                $0.children += 1
                $0.leaks += leaks
            }
        } while !state.withLock { $0.isEnding }
    }

    private func countInChild() -> Int {
        let words = ["/bin/sh", "-c", "n=$(ls -l /proc/$$/fd | grep -c inotify); exit $n"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        guard posix_spawn(&child, "/bin/sh", nil, nil, arguments, environ) == 0 else { return 0 }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return Int((status >> 8) & 0xFF)
    }
}

/// Hands the storm to its thread once it exists.
private final class Box: Sendable {
    private let storm = Mutex<ForkStorm?>(nil)

    init(state: ForkStorm?) {}

    var state: ForkStorm? {
        while true {
            if let storm = storm.withLock({ $0 }) { return storm }
            sched_yield()
        }
    }

    func begin(_ storm: ForkStorm) { self.storm.withLock { $0 = storm } }
}
