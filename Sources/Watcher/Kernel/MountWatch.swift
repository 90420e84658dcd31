import Loop
import Syscalls

/// Reports changes of the mounts in this process's namespace: `/proc/self/mountinfo` is then "in error" for poll, see proc(5).
///
/// The kernel reports it once for each open file, to the first caller (`mounts_poll` in fs/proc_namespace.c). The loop and a
/// barrier have a file each: with one for both, a barrier in the same round of the loop would find that it has been said.
@LoopActor
final class MountWatch {
    private let forLoop: Descriptor
    private let forBarriers: Descriptor
    private var registration: Registration?

    init(on loop: any Reactor, _ changed: @escaping @LoopActor () -> Void) throws(SystemError) {
        forLoop = try File.openForReading("/proc/self/mountinfo")
        forBarriers = try File.openForReading("/proc/self/mountinfo")
        var isFirst = true
        // Level-triggered, it would be reported for ever, so it is edge-triggered.
        registration = try loop.register(forLoop, for: [.urgent, .edgeTriggered]) { ready in
            if ready.contains(.error) || ready.contains(.urgent) || !isFirst { changed() }
            isFirst = false
        }
    }

    /// Whether they have changed since the last call, for callers that cannot wait for the loop.
    func hasChanged() -> Bool { forBarriers.isUrgent }

    func cancel() {
        registration?.cancel()
        registration = nil
    }
}
