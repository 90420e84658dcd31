import CLinux
import Glibc

/// A thread for one piece of blocking work, started when the work comes and gone when it is done.
///
/// It costs some 30 µs and, while it lives, the few pages of stack that it touches: for a small process that must not wait on
/// the disk, that is cheaper than a pool of threads that stands by.
package enum BackgroundThread {
    /// Runs the body on a thread of its own, with every signal blocked there.
    /// - Parameter stack: how large its stack may grow, in bytes; what is not used costs nothing.
    /// - Throws: `SystemError`, EAGAIN when there may be no more threads; the body is not run then.
    package static func start(
        stack: Int = 256 << 10, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let work = Unmanaged.passRetained(Work(body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, stack)
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, &attributes,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, work.toOpaque())
        if failure != 0 {
            work.release()
            throw SystemError(code: failure, call: "pthread_create")
        }
    }

    /// Has the calling thread wait. Not for the loop's thread.
    package static func pause(for duration: Duration) {
        let nanoseconds = duration.wholeNanoseconds
        var rest = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var left = timespec()
        while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
    }

    /// A number that no other live thread has.
    package static var current: UInt { UInt(pthread_self()) }

    /// From now on the calling thread runs, and reads and writes, only when no other thread or process wants to.
    package static func becomeIdle() { clinux_thread_become_idle() }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
