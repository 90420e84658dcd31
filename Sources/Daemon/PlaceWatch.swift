import Loop
import ProjectContext
import Syscalls

/// Watches over a project's folder and its state folder: what is removed there, as by `git clean -fdx`, is written again at once, and a
/// project whose folder is gone is over.
@LoopActor
final class PlaceWatch {
    enum Finding {
        /// The state folder or files in it are gone.
        case stateRemoved
        /// The project's folder has been deleted, not only renamed.
        case projectDeleted
        /// Git has removed the worktree that the project was in, and could not delete all of its folder.
        case worktreeRemoved
        /// The lock was removed, and another daemon has taken the next one.
        case displaced
    }

    /// How long nothing must have been removed before the state is written again: what is just being deleted as a whole would otherwise
    /// not be empty in the end. Longer when the configuration has gone as well.
    private static let (pause, longPause) = (Duration.milliseconds(100), Duration.seconds(2))
    /// Between looks as long as it cannot be written again.
    private static let longestPause = Duration.seconds(30)

    private let project: Project
    private let place: DaemonPlace
    private let watch: RemovalWatch
    /// Whether records of runs that live were removed.
    private let lacksRecords: @LoopActor () -> Bool
    private let handler: @LoopActor (Finding) -> Void
    private var registration: Registration?
    private var alarm: Alarm?

    /// - Throws: `SystemError` when the user has no inotify instances or watches left.
    init(
        of project: Project, _ place: DaemonPlace, lacksRecords: @escaping @LoopActor () -> Bool,
        handler: @escaping @LoopActor (Finding) -> Void
    ) throws {
        self.project = project
        self.place = place
        self.lacksRecords = lacksRecords
        self.handler = handler
        watch = try RemovalWatch()
        registration = try EventLoop.running.register(watch.descriptor, for: .readable) { [weak self] _ in
            self?.somethingRemoved()
        }
        try addFolders()
        // Something may have been removed before they were watched.
        if !isComplete { decide(after: Self.pause) }
    }

    /// Watches the folders that are there by now.
    private func addFolders() throws(SystemError) {
        try watch.add(project.root, renames: true)
        try watch.add(project.state, renames: false)
    }

    private var isComplete: Bool { place.isComplete && !lacksRecords() }

    private func somethingRemoved() {
        watch.clear()
        if !isComplete || place.mayLoseWorktree {
            decide(after: File.exists(project.config) ? Self.pause : Self.longPause)
        }
    }

    private func decide(after pause: Duration) {
        alarm?.cancel()
        alarm = EventLoop.running.schedule(at: .now.advanced(by: pause)) { [weak self] in self?.decide(pause) }
    }

    private func decide(_ pause: Duration) {
        if place.isDeleted { return handler(.projectDeleted) }
        guard place.holdsRoot else { return }
        if place.isWorktreeRemoved { return handler(.worktreeRemoved) }
        if place.isDisplaced { return handler(.displaced) }
        let wasComplete = isComplete
        if !wasComplete { handler(.stateRemoved) }
        // What is written again may be removed again before it is watched, and shims take a moment.
        try? addFolders()
        if !wasComplete || place.mayLoseWorktree { decide(after: min(pause * 2, Self.longestPause)) }
    }
}
