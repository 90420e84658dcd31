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
    }

    /// How long nothing must have been removed before the state is written again: what is just being deleted as a whole would otherwise
    /// not be empty in the end. Longer when the configuration has gone as well.
    private static let (pause, longPause) = (Duration.milliseconds(100), Duration.seconds(2))

    private let project: Project
    private let place: DaemonPlace
    private let watch: RemovalWatch
    private let handler: @LoopActor (Finding) -> Void
    private var registration: Registration?
    private var alarm: Alarm?

    /// - Throws: `SystemError` when the user has no inotify instances or watches left.
    init(of project: Project, _ place: DaemonPlace, handler: @escaping @LoopActor (Finding) -> Void) throws {
        self.project = project
        self.place = place
        self.handler = handler
        watch = try RemovalWatch()
        try addFolders()
        registration = try EventLoop.running.register(watch.descriptor, for: .readable) { [weak self] _ in
            self?.somethingRemoved()
        }
    }

    /// Watches the state folder that has been made again.
    func addFolders() throws(SystemError) {
        try watch.add(project.root, renames: true)
        try watch.add(project.state, renames: false)
    }

    private func somethingRemoved() {
        watch.clear()
        guard !place.isComplete else { return }
        alarm?.cancel()
        let pause = File.exists(project.config) ? Self.pause : Self.longPause
        alarm = EventLoop.running.schedule(at: .now.advanced(by: pause)) { [weak self] in self?.decide() }
    }

    private func decide() {
        if place.isDeleted { return handler(.projectDeleted) }
        if place.holdsRoot, !place.isComplete { handler(.stateRemoved) }
    }
}
