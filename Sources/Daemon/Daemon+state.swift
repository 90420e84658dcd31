import Loop
import ProjectContext
import Syscalls
import Wire

/// How the daemon keeps what the next one must know, and its place on disk.
extension Daemon {
    /// Has the state written at the end of this turn of the loop: once, however much has changed.
    func setNeedsSave() {
        guard !saveIsDue else { return }
        saveIsDue = true
        EventLoop.running.schedule(at: .now) { [weak self] in self?.save() }
    }

    /// Writes the state now. What the disk refuses is kept in memory, said by `status`, and tried again.
    func save() {
        saveIsDue = false
        recorder.flush()
        state.cycleNumber = plan.lastNumber
        state.openCycles = plan.open.isEmpty ? nil : plan.open.map(StoredCycle.init)
        // As far as it has come: should this daemon be killed, that is what is known of it.
        if let open = plan.open.last { state.lastCycle = CycleReport(open) }
        do {
            try keepPlace()
            try state.save(to: project)
            if let since = unsavedSince { daemonLog.write("the state can be saved again, it could not since \(since)") }
            unsavedSince = nil
            saveProblem = nil
        } catch {
            if unsavedSince == nil { daemonLog.write("the state could not be saved: \(error)") }
            unsavedSince = unsavedSince ?? .now
            saveProblem = "\(error)"
            guard !isEnding else { return }
            EventLoop.running.schedule(at: .now.advanced(by: .seconds(2))) { [weak self] in
                if self?.unsavedSince != nil { self?.setNeedsSave() }
            }
        }
    }

    /// What the disk does not keep; nil when it keeps all.
    var notDurable: String? {
        guard let unsavedSince, let saveProblem else { return recorder.trouble }
        return "the state is not durable since \(unsavedSince): \(saveProblem)"
    }

    /// Makes the state's folder anew when somebody has removed it, as `git clean -fdx` does: else the next command would begin a
    /// second daemon, and that one a second run of each service.
    private func keepPlace() throws {
        guard try File.status(of: project.state) == nil, try File.status(of: project.config) != nil else { return }
        try project.prepareFolders()
        let fresh = try File.openOrCreate(project.lock)
        guard try fresh.tryLock() else { return }
        state.place = ProjectActivity.place(of: try fresh.status())
        lock = consume fresh
        try noteSocket()
        try EnvironmentSnapshot.save(environment, to: project)
        daemonLog.write("\(project.state) was removed, and made anew: how the present runs end may not be known")
        keepConfig()
    }
}
