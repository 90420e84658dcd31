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
    private var selectors: [(unit: String, selector: InputSelector)] = []
    private var tasks: [Task<Void, Never>] = []
    /// The last change set that was passed to the units.
    private var lastHandled: UInt64 = 0
    private var waiting: [(number: UInt64, continuation: CheckedContinuation<Void, Never>)] = []

    init(_ daemon: Daemon) throws {
        self.daemon = daemon
        watcher = try Watcher(WatcherConfiguration(of: daemon.project, daemon.loaded.config), on: EventLoop.running)
        selectors = Self.selectors(daemon.project, daemon.loaded.config)
    }

    /// Begins to watch; returns when everything is watched.
    func begin() async throws {
        let watcher = watcher
        tasks = [
            Task.onLoop { [weak self] in
                for await set in watcher.changeSets { await self?.handle(set) }
            },
            Task.onLoop { [weak self] in
                for await notice in watcher.notices { self?.handle(notice) }
            },
        ]
        try await watcher.start()
    }

    /// Follows a new configuration.
    func update() async {
        guard let daemon else { return }
        selectors = Self.selectors(daemon.project, daemon.loaded.config)
        watcher.update(WatcherConfiguration(of: daemon.project, daemon.loaded.config))
    }

    private func handle(_ notice: Notice) {
        guard let daemon else { return }
        daemon.daemonLog.write("watcher: \(notice)")
        if case .rulesChanged = notice { daemon.inputs.configure(daemon.loaded.config) }
    }

    private func handle(_ set: ChangeSet) async {
        guard let daemon else { return }
        // A file that only has other permissions holds what it held.
        let changes = set.changes.filter { $0.kind != .metadata }
        if changes.contains(where: { $0.paths.contains(daemon.project.config) }) { await daemon.reloadConfig() }
        if changes.contains(where: { $0.paths.contains(where: IgnoreWalk.dependsOn) }) {
            daemon.inputs.configure(daemon.loaded.config)
        }
        for (unit, selector) in selectors {
            let own = changes.filter(selector.selects)
            guard !own.isEmpty else { continue }
            await daemon.inputs.changed(own.flatMap(\.paths), of: unit)
            let paths = own.map { $0.path.relative(to: daemon.project.root) ?? $0.path }
            daemon.post(.inputsChanged(of: unit, paths))
        }
        daemon.post(.changesAreComplete)
        handled(set.number)
    }

    /// Returns when every write that was finished before the call has been passed to the units.
    func sync() async {
        let number = await watcher.sync()
        if lastHandled >= number { return }
        await withCheckedContinuation { waiting.append((number, $0)) }
    }

    /// Compares what the watcher knows with the disk.
    func audit() async -> WatchAudit { await WatchAudit(of: watcher) }

    private func handled(_ number: UInt64) {
        lastHandled = number
        for (wanted, continuation) in waiting where wanted <= number { continuation.resume() }
        waiting.removeAll { $0.number <= number }
    }

    private static func selectors(
        _ project: Project, _ config: ProjectConfig
    ) -> [(unit: String, selector: InputSelector)] {
        config.units.filter { !$0.inputs.isEmpty }.map { ($0.name, InputSelector(project, $0)) }
    }
}
