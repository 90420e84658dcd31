public import Loop
public import Syscalls

/// Watches folders and files, and delivers what has changed once a burst of changes has settled.
///
/// Kernel events only say where to look; a change set is the net difference between the state of the disk at the last
/// delivery and now. So a file that was written and restored, or created and removed, is not mentioned, and
/// nothing is lost when the kernel drops events. Runs on the loop; idle it costs nothing.
@LoopActor
public final class Watcher {
    /// The settled changes, in order. For one reader; what is not read yet waits.
    public nonisolated let changeSets: AsyncStream<ChangeSet>
    /// Notices for the user. For one reader.
    public nonisolated let notices: AsyncStream<Notice>

    let changeSetsIn: AsyncStream<ChangeSet>.Continuation
    let noticesIn: AsyncStream<Notice>.Continuation

    /// Calls it when a descriptor is ready and when a time has come, and has the clock that changes settle by.
    let loop: any Reactor
    var configuration: WatcherConfiguration
    let reconciler: TreeReconciler
    let pathWatcher: PathWatcher
    var settle: Settle
    var plan = RootPlan()
    var places: [RootPlan.Place: PlaceState] = [:]
    /// The roots and the folders above them: what stands there decides the plan.
    var planPaths: Set<Path> = []
    /// The version control locks that exist now.
    var locks: Set<Path> = []
    /// The locks, and the ignore files outside the tree, that are watched.
    var lockPaths: Set<Path> = []
    var ruleFiles: Set<Path> = []
    /// The repositories by their indexes, and what they track, as one number each.
    var trackedIn: [Path: GitRepository] = [:]
    var trackedFingerprints: [Path: UInt64] = [:]
    /// Whether the next change set comes from comparing all folders.
    var isRescanned = false

    var treeEvents: Registration?
    var pathWatcherEvents: Registration?
    var mountEvents: MountWatch?
    var settleAlarm: Alarm?
    var readAlarm: Alarm?
    /// How many slices of work it has done.
    var slices = 0
    var stepAlarm: Alarm?
    var pollAlarm: Alarm?

    /// What is being put together for delivery; nil while nothing is.
    var delivery: Delivery?
    var lastNumber: UInt64 = 0
    /// Callers that wait for the next pass, and for the one in progress.
    var waiting: [CheckedContinuation<UInt64, Never>] = []
    var served: [CheckedContinuation<UInt64, Never>] = []
    var starters: [CheckedContinuation<Void, Never>] = []
    var baseline = BaselineProgress()
    private(set) lazy var hashing = HashWorker { [weak self] in self?.storeHashes($0) }
    var hashProgress = HashProgress()
    var backgroundWaiters: [CheckedContinuation<Void, Never>] = []
    private(set) var activeNotices: [Notice] = []
    /// The subjects of notices that are published only once.
    private var publishedSubjects: Set<Notice> = []

    /// Prepares a watcher; nothing is watched before `start()`.
    /// - Parameters:
    ///   - configuration: what to watch, and how.
    ///   - loop: what it works on: an `EventLoop`.
    /// - Throws: `SystemError`: EMFILE when this user has no inotify instance left (`fs.inotify.max_user_instances`).
    public init(_ configuration: WatcherConfiguration, on loop: any Reactor) throws(SystemError) {
        self.loop = loop
        (changeSets, changeSetsIn) = AsyncStream.makeStream()
        let (notices, noticesIn) = AsyncStream<Notice>.makeStream()
        self.notices = notices
        self.noticesIn = noticesIn
        self.configuration = configuration
        settle = Settle(configuration.settle)
        pathWatcher = try PathWatcher()
        let forward = NoticeForwarder()
        reconciler = try TreeReconciler(configuration) { forward.send?($0) }
        forward.send = { [weak self] notice in self?.publish(notice) }
    }

    /// Begins to watch, and returns when every folder is watched: what is written from then on is reported.
    ///
    /// Sizes, times and contents of files are read afterwards, in the background; an earlier change is still recognised.
    /// - Throws: `SystemError` when the loop cannot take the descriptors.
    public func start() async throws(SystemError) {
        guard treeEvents == nil else { return }
        try registerDescriptors()
        applyRoots(.first)
        await withCheckedContinuation { continuation in
            starters.append(continuation)
            step()
        }
    }

    /// Stops watching and ends both sequences. Waiting callers of `sync()` return.
    public func stop() {
        for alarm in [settleAlarm, readAlarm, stepAlarm, pollAlarm] { alarm?.cancel() }
        treeEvents?.cancel()
        pathWatcherEvents?.cancel()
        mountEvents?.cancel()
        hashing.stop()
        (treeEvents, pathWatcherEvents, mountEvents, delivery) = (nil, nil, nil, nil)
        for case .present(let root, _, _) in places.values { reconciler.removeRoot(root, recording: false) }
        places = [:]
        for continuation in waiting + served { continuation.resume(returning: lastNumber) }
        for continuation in starters + backgroundWaiters { continuation.resume() }
        (waiting, served, starters, backgroundWaiters) = ([], [], [], [])
        changeSetsIn.finish()
        noticesIn.finish()
    }

    /// The barrier: returns when every write that returned before this call is in a change set that has been delivered to
    /// `changeSets`. Settling is cut short by it.
    /// - Returns: the number of the last change set that has been delivered; 0 when there was none.
    @discardableResult
    public func sync() async -> UInt64 {
        guard treeEvents != nil else { return lastNumber }
        return await withCheckedContinuation { continuation in
            // Before the body runs, the loop may have run what stops it.
            guard treeEvents != nil else { return continuation.resume(returning: lastNumber) }
            waiting.append(continuation)
            if delivery == nil { beginFlush() }
        }
    }

    /// Applies a new configuration. What stays watched keeps its state and loses no event, also if it is below other roots now:
    /// content that is the same causes nothing, content that has changed is reported. What is watched for the first time is
    /// taken as it is.
    public func update(_ configuration: WatcherConfiguration) {
        if treeEvents != nil, configuration.roots != self.configuration.roots { settleTree() }
        self.configuration = configuration
        settle.policy = configuration.settle
        reconciler.crossesDevices = configuration.crossesDevices
        let rules = reconciler.rules
        if rules.configuration != configuration.ignore || rules.roots != configuration.innerRoots { reloadRules() }
        if treeEvents == nil { return }
        applyRoots(.configured)
        schedulePolling()
        requestStep()
    }

    func publish(_ notice: Notice) {
        let isKnown = notice.isPassing ? false : !publishedSubjects.insert(notice.subject).inserted
        if !isKnown, !notice.isPassing, activeNotices.count < 100 { activeNotices.append(notice) }
        switch notice {
        case .unreadable(let folder, _):
            if places.keys.contains(where: { $0.folder == folder }) { pathWatcher.watch(folder, .access) }
        // From the loop's next turn on: what the notice is about is being noted just now.
        case .watchLimitReached, .polled: pollSoon()
        case .overflowed, .rootMissing, .rootFound, .otherDevice, .lockLeftBehind, .rulesChanged: break
        }
        switch notice {
        case .overflowed, .rootMissing, .rootFound, .rulesChanged: noticesIn.yield(notice)
        case .watchLimitReached, .unreadable, .polled, .otherDevice, .lockLeftBehind:
            if !isKnown { noticesIn.yield(notice) }
        }
    }
}

/// Lets the reconciler reach the watcher, which is created after it.
@LoopActor
private final class NoticeForwarder {
    var send: (@LoopActor (Notice) -> Void)?
}
