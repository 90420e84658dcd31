public import Syscalls

/// Something that a person should know about the watching itself.
public enum Notice: Hashable, Sendable, CustomStringConvertible {
    /// No more watches are to be had: the folders below are looked at from time to time instead.
    /// The limit is nil when it cannot be read.
    case watchLimitReached(folder: Path, limit: InotifyLimit?)
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
    /// A lock of version control has been held for longer than any command takes: it does not hold changes back any more.
    case lockLeftBehind(Path, after: Duration)
    /// A file that lies in no root and decides what is ignored has changed: everything is judged anew.
    case rulesChanged(Path)
    /// Another file system lies on a watched folder; it is not entered.
    case otherDevice(folder: Path)

    /// True for what is over as soon as it is said: nothing to warn of later.
    var isPassing: Bool { if case .rulesChanged = self { true } else { false } }

    /// What it is about: it is said once. The limit is one thing, however many folders go without a watch.
    var subject: Notice {
        if case .watchLimitReached(_, let limit) = self { .watchLimitReached(folder: "/", limit: limit) } else { self }
    }

    /// One sentence for people.
    public var description: String {
        switch self {
        case .watchLimitReached(let folder, let limit):
            "the limit of inotify watches (\(limit.map { "\($0.value)" } ?? "unknown")) is reached: \(folder) is polled, as is "
                + "every other folder that finds none left; raise it with: \(limit?.raisedBy ?? "sudo sysctl fs.inotify.max_user_watches=524288")"
        case .unreadable(let folder, let reason): "\(folder) cannot be watched: \(reason)"
        case .polled(let folder, let fileSystem): "\(folder) is on \(fileSystem), which sends no events: it is polled"
        case .overflowed: "the kernel's event queue overflowed: every folder is compared with the disk"
        case .rootMissing(let path): "\(path) does not exist: waiting for it"
        case .rootFound(let path): "\(path) is there: watching it"
        case .lockLeftBehind(let lock, let limit):
            "\(lock) has been held for \(limit.wholeNanoseconds / 1_000_000_000) s: changes are not held back for it any more; "
                + "remove it if nothing works on the files"
        case .rulesChanged(let file): "\(file) has changed: what is ignored is judged anew"
        case .otherDevice(let folder): "\(folder) is on another device: it is not entered"
        }
    }
}
