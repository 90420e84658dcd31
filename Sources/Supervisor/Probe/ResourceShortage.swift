import Syscalls

/// That this process has no descriptors, no memory or no processes left: what it cannot find out now says nothing about a service.
struct ResourceShortage: Hashable {
    private let reason: String

    /// Recognises an error that comes of a shortage; nil for every other.
    init?(_ error: any Error) {
        switch error {
        case let error as SystemError where error.meansShortage: reason = error.reason
        case let error as SpawnError where error.meansShortage: reason = error.reason
        default: return nil
        }
    }

    /// What it is short of now; nil when a check finds all that it needs. A check has open at once a connection, a folder of `/proc` and a
    /// file in it, and has closed them when its answer is judged.
    static var now: ResourceShortage? {
        do throws(SystemError) {
            try Descriptor.probeRoom(for: 4)
            return nil
        } catch {
            return ResourceShortage(error)
        }
    }

    /// What is shown in place of a result.
    func text(checking subject: String) -> String { "bgexec could not check \(subject): \(reason)" }
}
