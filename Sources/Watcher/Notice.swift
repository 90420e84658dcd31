public import Syscalls

/// Something that a person should know about the watching itself.
public enum Notice: Hashable, Sendable, CustomStringConvertible {
    /// No more watches are to be had: the folders below are looked at from time to time instead.
    /// `limit` is `fs.inotify.max_user_watches`, nil when unknown.
    case watchLimitReached(folder: Path, limit: Int?)
    /// A folder cannot be read; the rest is watched. It is tried again when its permissions change.
    case unreadable(folder: Path, reason: String)
    /// The file system sends no events: the folders below are looked at from time to time.
    case polled(folder: Path, fileSystem: String)
    /// The kernel's queue overflowed; everything is compared with the disk, and nothing is lost.
    case overflowed
    /// A root does not exist; it is waited for.
    case rootMissing(Path)
    /// A root that was missing is there.
    case rootFound(Path)
    /// Another file system lies on a watched folder; it is not entered.
    case otherDevice(folder: Path)

    /// The command that raises the limit of watches far enough for most machines.
    public static func sysctlLine(currentLimit: Int?) -> String {
        "sudo sysctl fs.inotify.max_user_watches=\(max(524_288, (currentLimit ?? 0) * 2))"
    }

    /// One sentence for people.
    public var description: String {
        switch self {
        case .watchLimitReached(let folder, let limit):
            "the limit of inotify watches (\(limit.map(String.init) ?? "unknown")) is reached: \(folder) and what lies below is "
                + "polled; raise it with: \(Self.sysctlLine(currentLimit: limit))"
        case .unreadable(let folder, let reason): "\(folder) cannot be watched: \(reason)"
        case .polled(let folder, let fileSystem): "\(folder) is on \(fileSystem), which sends no events: it is polled"
        case .overflowed: "the kernel's event queue overflowed: every folder is compared with the disk"
        case .rootMissing(let path): "\(path) does not exist: waiting for it"
        case .rootFound(let path): "\(path) is there: watching it"
        case .otherDevice(let folder): "\(folder) is on another device: it is not entered"
        }
    }
}
