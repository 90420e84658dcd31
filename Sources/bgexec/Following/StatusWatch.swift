import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// Calls for a new status whenever it may be another one: on the daemon's events, when a daemon begins or ends, and when the terminal has
/// another size. In between it sleeps; nothing is polled.
@LoopActor
final class StatusWatch {
    private let project: Project
    private var hasChanged = false
    private var sleeper = Waiter()
    private var isFollowing = false
    private var folder: FolderWatch?
    private var folderRegistration: Registration?
    private let resizes: SignalQueue
    private var resizeRegistration: Registration?

    /// Several events of one moment lead to one status.
    private static let pause = Duration.milliseconds(50)

    init(_ project: Project) throws {
        self.project = project
        resizes = try SignalQueue([.windowChange])
        resizeRegistration = try EventLoop.running.register(resizes.descriptor, for: .readable) { [weak self] _ in
            self?.handleResize()
        }
    }

    /// Shows the status until the program ends.
    /// - Parameters:
    ///   - isTicking: whether it is shown each second while something runs, because it shows for how long.
    ///   - show: gets the status, and how long ago it was asked for.
    func run(isTicking: Bool, _ show: (ProjectReport, Duration) throws -> Void) async throws {
        while true {
            // Before the status is read: what happens from now on leads to the next one.
            try await follow()
            hasChanged = false
            let report = try await ProjectStatus.read(of: project)
            let time = LoopInstant.now
            let ticks = isTicking && report.units.contains { $0.uptimeSeconds != nil }
            repeat {
                try show(report, time.duration(to: .now))
                try await sleep(ticks)
            } while !hasChanged
            try await LoopClock().sleep(until: .now.advanced(by: Self.pause))
        }
    }

    private func sleep(_ ticks: Bool) async throws {
        if hasChanged { return }
        let sleeper = Waiter()
        self.sleeper = sleeper
        let alarm =
            ticks
            ? EventLoop.running.schedule(at: .now.advanced(by: .seconds(1))) { sleeper.finish(throwing: nil) } : nil
        try await withCheckedThrowingContinuation { sleeper.begin($0) }
        alarm?.cancel()
    }

    private func wake() {
        hasChanged = true
        sleeper.finish(throwing: nil)
    }

    private func handleResize() {
        while ((try? resizes.next()) ?? nil) != nil {}
        wake()
    }

    /// Has the daemon's events wake this, or the state folder in which a daemon will note where it listens.
    private func follow() async throws {
        if isFollowing { return }
        try watchFolder()
        guard let client = try ControlClient.connect(to: project), (try? await client.ask(.follow)) != nil else {
            return
        }
        isFollowing = true
        forgetFolder()
        Task.onLoop { [weak self] in
            while let answer = try? await client.next(), let self {
                if case .accepted = answer { continue }
                wake()
            }
            client.close()
            self?.isFollowing = false
            self?.wake()
        }
    }

    private func forgetFolder() {
        folderRegistration = nil
        folder = nil
    }

    private func watchFolder() throws {
        if folder != nil { return }
        let watch = try FolderWatch(File.exists(project.state) ? project.state : project.root)
        folder = watch
        folderRegistration = try EventLoop.running.register(watch.descriptor, for: .readable) { [weak self] _ in
            watch.clear()
            // The state folder may have been made just now, or be gone.
            self?.forgetFolder()
            self?.wake()
        }
    }
}
