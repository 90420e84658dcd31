import Config
import Loop
import ProjectContext
import Syscalls
import Watcher
import Wire

/// Joins the watcher to the daemon: what is watched follows from the configuration, and what has changed goes to the units
/// whose inputs it is among.
@LoopActor
final class SourceWatch {
    private weak var daemon: Daemon?
    private let watcher: Watcher
    private var tasks: [Task<Void, Never>] = []
    private var isWatching = false
    /// What will bring the watcher in line with the inputs.
    private var arming: Task<Void, Never>?
    /// The last change set that was passed to the units.
    private var lastHandled: UInt64 = 0
    private var isHandlingNotice = false
    private var gitMoves: GitMoves
    /// Those who wait for a change set or a notice to have been handled.
    private let waiting = WaitList()

    init(_ daemon: Daemon) throws {
        self.daemon = daemon
        gitMoves = GitMoves(root: daemon.project.root)
        watcher = try Watcher(WatcherConfiguration(of: daemon.project, daemon.loaded.config), on: EventLoop.running)
        daemon.inputs.sources = self
    }

    /// Begins to watch; returns when everything is watched.
    func begin() async throws {
        let watcher = watcher
        tasks = [
            Task.onLoop { [weak self] in
                for await set in watcher.changeSets { await self?.handle(set) }
            },
            Task.onLoop { [weak self] in
                for await notice in watcher.notices { await self?.handle(notice) }
            },
        ]
        try await watcher.start()
        isWatching = true
        await watchInputs()
        daemon?.inputs.lookAgain()
    }

    /// Follows a new configuration.
    func update() async {
        guard let daemon else { return }
        watcher.update(
            WatcherConfiguration(of: daemon.project, daemon.loaded.config, links: daemon.inputs.links))
    }

    private func handle(_ notice: Notice) async {
        guard let daemon else { return }
        isHandlingNotice = true
        defer { noticeHandled() }
        daemon.daemonLog.write("watcher: \(notice)")
        guard case .rulesChanged(let file) = notice else { return }
        daemon.inputs.rulesChanged()
        daemon.inputRemarks.lookSoon()
        for unit in daemon.loaded.config.units where daemon.inputs.hasInputs(unit.name) {
            await daemon.inputs.settle(unit.name)
            // The index of git changes with each checkout that brings files or takes them away; people want to read which.
            let isIndex = file.name == "index"
            let cause: Path = "the ignore rules"
            if let paths = isIndex
                ? daemon.inputs.news(of: unit.name, because: cause) : daemon.inputs.news(of: unit.name, among: [cause])
            {
                if isIndex { explain(paths.map { daemon.project.root / $0 }) }
                daemon.post(.inputsChanged(of: unit.name, paths))
            }
        }
        daemon.post(.changesAreComplete)
    }

    private func handle(_ set: ChangeSet) async {
        guard let daemon else { return }
        let (changes, inputs) = (set.changes, daemon.inputs)
        explain(changes.flatMap(\.paths))
        if changes.contains(where: { $0.paths.contains(daemon.project.config) }) { await daemon.reloadConfig() }
        if changes.contains(where: { $0.paths.contains(where: IgnoreWalk.dependsOn) }) { inputs.rulesChanged() }
        if changes.contains(where: \.changesNames) { daemon.inputRemarks.lookSoon() }
        for unit in daemon.loaded.config.units.map(\.name) {
            let outputs = await inputs.changes(changes, amongOutputsOf: unit)
            if !outputs.isEmpty {
                await inputs.outputsChanged(outputs.flatMap(\.paths), of: unit)
                daemon.observe(unit)
                daemon.post(.outputsChanged(of: unit, outputs.map { $0.path.way(from: daemon.project.root) }))
            }
            let own = await inputs.changes(changes, amongInputsOf: unit)
            guard !own.isEmpty else { continue }
            await inputs.changed(own.flatMap(\.paths), of: unit)
            daemon.observe(unit)
            // Other permissions, or an empty folder, make no other state.
            let paths = own.map { $0.path.way(from: daemon.project.root) }
            if let paths = inputs.news(of: unit, among: paths) { daemon.post(.inputsChanged(of: unit, paths)) }
        }
        // After the files themselves, so that what they change is one cycle.
        await daemon.followEnvironmentFiles()
        daemon.post(.changesAreComplete)
        handled(set.number)
    }

    /// Says whether git has changed these files, before it is said whose inputs they are.
    func explain(_ paths: [Path]) {
        guard let daemon else { return }
        let git = gitMoves.move(of: paths)?.text
        daemon.post(.filesMoved(by: git, paths.map { $0.way(from: daemon.project.root) }))
    }

    /// Returns when every write that was finished before the call has been passed to the units.
    func sync() async {
        let number = await watcher.sync()
        // Of changed rules a notice tells, which is on its way to the task that handles it.
        await Task.yield()
        while isHandlingNotice {
            await waiting.wait { !isHandlingNotice }
            await Task.yield()
        }
        await waiting.wait { lastHandled >= number }
    }

    /// How many folders it knows of, while it begins to watch; nil when it watches.
    var foldersSoFar: Int? { isWatching ? nil : watcher.folderCount }

    /// Compares what the watcher knows with the disk.
    func audit() async -> WatchAudit { await WatchAudit(of: watcher) }

    private func noticeHandled() {
        isHandlingNotice = false
        waiting.resume()
    }

    private func handled(_ number: UInt64) {
        lastHandled = number
        waiting.resume()
    }
}

extension SourceWatch: InputSources {
    func watchInputs() async {
        // Until the watcher watches, nothing is watched; `begin()` sees to it then.
        guard isWatching else { return }
        // All that ask for it before it begins are served by it.
        let serving =
            arming
            ?? Task.onLoop {
                self.arming = nil
                await self.update()
                await self.watcher.sync()
            }
        arming = serving
        await serving.value
    }

    func unwatched(below places: [Path]) -> [UnwatchedPlace] {
        watcher.unseen(below: places).filter { !$0.reason.isComparedAtBarrier }.compactMap { unseen in
            // What cannot be read is told by the scan.
            guard unseen.reason == .otherDevice else { return nil }
            return UnwatchedPlace(path: unseen.path, reason: "is another file system, whose changes are not seen")
        }
    }
}

extension Change {
    /// Whether something has come or gone.
    fileprivate var changesNames: Bool {
        switch kind {
        case .created, .removed, .renamed: true
        case .modified, .metadata: false
        }
    }
}
