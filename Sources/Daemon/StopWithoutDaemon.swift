package import Loop
import Model
package import ProjectContext
import Supervisor
package import Syscalls

/// `stop` when no daemon can be had: it crashes at each start, its history is that of a later program, its configuration is gone.
@LoopActor
package enum StopWithoutDaemon {
    /// How long the lock of a daemon that is just starting or ending is waited for.
    private static let patience = Duration.seconds(5)

    /// Stops units, or without names everything of the project, and records that it is stopped.
    /// - Returns: the names of the units that were stopped.
    /// - Throws: `UserError` when something is left at the deadline, or when a daemon holds the project.
    package static func stop(_ names: [String], of project: Project, by deadline: LoopInstant) async throws -> [String]
    {
        try project.prepareFolders()
        // Held until all is stopped: no daemon may begin meanwhile.
        let place = try await takePlace(of: project)
        defer { place.leave() }
        recordStop(of: names, in: project, place)
        let runs = LeftRun.all(in: project.state).filter { names.isEmpty || names.contains($0.run.unit) }
        let stop = LeftRunsStop(runs, on: EventLoop.running)
        await stop.finish(by: deadline)
        guard stop.left.isEmpty else {
            throw UserError(
                "\(NameList.text(stop.left)) still has processes",
                advice: "they are being stopped; run the command again to wait",
                code: .timedOut)
        }
        return Array(Set(runs.map(\.run.unit))).sorted()
    }

    private static func takePlace(of project: Project) async throws -> DaemonPlace {
        let deadline = LoopInstant.now.advanced(by: patience)
        while true {
            do { return try DaemonPlace(of: project) } catch is DaemonIsRunning {
                guard LoopInstant.now < deadline else {
                    throw UserError("a daemon of \(project.root) holds \(project.lock) and does not answer")
                }
                try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(10)))
            }
        }
    }

    /// The next daemon must not start again what is stopped now. Where that cannot be written, it is stopped all the same.
    private static func recordStop(of names: [String], in project: Project, _ place: DaemonPlace) {
        var state = DaemonState.load(from: project).state
        state.wantsAll = false
        if names.isEmpty {
            state.wanted = []
            state.phase = .idle
        } else {
            state.wanted.removeAll(where: names.contains)
        }
        state.place = place.name ?? state.place
        try? state.save(to: project)
    }
}
