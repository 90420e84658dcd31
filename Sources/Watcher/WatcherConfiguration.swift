public import Syscalls

/// What a watcher watches, and how.
public struct WatcherConfiguration: Sendable {
    /// The folders, each with everything below it, and single files. They need not exist yet.
    public var roots: [WatchRoot]
    /// What is left out.
    public var ignore: IgnoreConfiguration
    /// When a burst of events counts as over.
    public var settle: SettlePolicy
    /// What counts as a change of a file.
    public var netChange: NetChangePolicy
    /// Whether other file systems that are mounted below a root are entered.
    public var crossesDevices: Bool
    /// The interval for polling folders whose file system sends no events.
    public var pollInterval: Duration
    /// For tests and diagnosis.
    public var hooks: WatcherHooks

    /// Creates a configuration with the usual settings.
    public init(
        roots: [WatchRoot],
        ignore: IgnoreConfiguration,
        settle: SettlePolicy = SettlePolicy(),
        netChange: NetChangePolicy = NetChangePolicy(),
        crossesDevices: Bool = false,
        pollInterval: Duration = .seconds(2),
        hooks: WatcherHooks = WatcherHooks()
    ) {
        self.roots = roots
        self.ignore = ignore
        self.settle = settle
        self.netChange = netChange
        self.crossesDevices = crossesDevices
        self.pollInterval = pollInterval
        self.hooks = hooks
    }
}

extension WatcherConfiguration {
    /// The roots that lie below other roots: no rule leaves them out.
    var innerRoots: [Path] {
        let paths = roots.map(\.path)
        return Set(paths.filter { path in paths.contains { $0 != path && path.relative(to: $0) != nil } }).sorted()
    }
}

/// One thing to watch.
public struct WatchRoot: Hashable, Sendable {
    /// What is, or will be, at the path.
    public enum Kind: Hashable, Sendable {
        /// A folder with everything below it.
        case directory
        /// One file, and nothing beside it.
        case file
        /// Whichever is there, now and later.
        case whatever
    }

    /// The absolute path. It may be a link, or lead through one, also below another root: then what it leads to is watched, wherever
    /// that lies, and changes are reported under this path. Links that are merely found below a root are not followed.
    public let path: Path
    /// What is expected there.
    public let kind: Kind

    /// Creates a root.
    /// - Parameters:
    ///   - path: absolute and without `.` and `..`; a slash at the end is dropped.
    ///   - kind: what is expected there.
    public init(_ path: Path, _ kind: Kind = .whatever) {
        self.path = path.bytes.count > 1 && path.bytes.last == UInt8(ascii: "/") ? path.parent / path.name : path
        self.kind = kind
    }
}

/// When a file counts as changed.
public struct NetChangePolicy: Hashable, Sendable {
    /// Files up to this size, in bytes, are compared by content: one that is rewritten with what it had has not changed.
    /// Larger ones are compared by size and time of modification. 0 compares no content.
    public var hashLimit: Int64
    /// How many bytes are read in all, in the background, to know the contents that files begin with.
    public var backgroundLimit: Int64

    /// Creates a policy; limits in bytes.
    public init(hashLimit: Int64 = 1 << 20, backgroundLimit: Int64 = 512 << 20) {
        self.hashLimit = hashLimit
        self.backgroundLimit = backgroundLimit
    }
}

/// Hooks for diagnosis, and for tests that simulate failures.
public struct WatcherHooks: Sendable {
    /// Called with each kernel event as it is read.
    public var onEvent: (@Sendable (RawEvent) -> Void)?
    /// Called before a watch is added, with the number there are; may throw what the kernel would.
    package var beforeAddingWatch: (@Sendable (Int) throws(SystemError) -> Void)?
    /// Stands in for statfs(2).
    package var fileSystemType: (@Sendable (Path) -> UInt32?)?
    /// Breaks the order "watch, then list", to prove that the tests would notice.
    package var listsBeforeWatching = false
    /// Names go through `/proc/self/fd`, as where a thread may not have a working folder of its own.
    package var hasNoWorkingFolder = false
    /// Called in the middle of arming a folder, where a writer could get in between.
    package var whileArming: (@Sendable (Path) -> Void)?

    /// No hooks.
    public init() {}
}
