public import Syscalls

/// Something that the user should know about the watching itself.
public enum Notice: Hashable, Sendable, CustomStringConvertible {
    /// No more watches are available: the folders below are polled instead.
    /// The limit is nil when it cannot be read.
    case watchLimitReached(folder: Path, limit: InotifyLimit?)
    /// A folder cannot be read; the rest is watched. It is tried again when its permissions change.
    case unreadable(folder: Path, reason: String)
    /// The file system sends no events: the folders below are polled.
    case polled(folder: Path, fileSystem: String)
    /// The kernel's queue overflowed; everything is compared with the disk, and nothing is lost.
    case overflowed
    /// A root does not exist; it is watched as soon as it appears.
    case rootMissing(Path)
    /// A root that was missing has appeared.
    case rootFound(Path)
    /// A version control lock has existed for longer than any command takes: changes no longer wait for it.
    case lockLeftBehind(Path, after: Duration)
    /// An ignore file outside all roots has changed: all ignore decisions are made again.
    case rulesChanged(Path)
    /// Another file system is mounted on a watched folder; it is not watched.
    case otherDevice(folder: Path)

    /// True for events that need no later warning.
    var isPassing: Bool { if case .rulesChanged = self { true } else { false } }

    /// What it is about: each subject is published once. The limit is one subject, however many folders lack a watch.
    var subject: Notice {
        if case .watchLimitReached(_, let limit) = self { .watchLimitReached(folder: "/", limit: limit) } else { self }
    }

    /// One sentence for people.
    public var description: String {
        switch self {
        case .watchLimitReached(let folder, let limit):
            "the limit of inotify watches (\(limit.map { "\($0.value)" } ?? "unknown")) is reached: \(folder) is polled, as is "
                + "every other folder without a watch; raise it with: \(limit?.raisedBy ?? "sudo sysctl fs.inotify.max_user_watches=524288")"
        case .unreadable(let folder, let reason): "\(folder) cannot be watched: \(reason)"
        case .polled(let folder, let fileSystem):
            "\(folder) is on \(fileSystem), which sends no change events; it is polled"
        case .overflowed: "the kernel's event queue overflowed; comparing every folder with the disk"
        case .rootMissing(let path): "\(path) does not exist; waiting for it"
        case .rootFound(let path): "\(path) has appeared; watching it"
        case .lockLeftBehind(let lock, let limit):
            "\(lock) has been held for \(limit.wholeNanoseconds / 1_000_000_000) s; changes no longer wait for it; "
                + "remove it if no version control command is running"
        case .rulesChanged(let file): "\(file) has changed; ignored files are determined again"
        case .otherDevice(let folder): "\(folder) is on another file system and is not watched"
        }
    }
}
