public import Model
public import Syscalls

/// Where a run's notify socket is, see sd_notify(3).
public struct NotifyPlace: Hashable, Sendable {
    /// A private folder with a short path: a socket's has at most 107 bytes.
    public var folder: Path
    /// How often the run must send WATCHDOG=1, once it has sent it.
    public var watchdog: Duration

    public init(folder: Path, watchdog: Duration) {
        self.folder = folder
        self.watchdog = watchdog
    }

    /// The socket of one run.
    public func socket(of run: RunIdentity) -> Path {
        folder / Path("\(String(StableHash.fnv1a(run.unit.utf8), radix: 36)).\(run.number)")
    }
}
