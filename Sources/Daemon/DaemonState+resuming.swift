/// How a daemon continues where the previous one stopped.
extension DaemonState {
    /// Resumes the state. After a reboot, after everything was stopped, or in a copy of the project, no unit counts as wanted.
    /// - Returns: whether it continues what an earlier daemon had begun.
    mutating func resume(inBoot boot: String, isCopy: Bool = false) -> Bool {
        let resumesPrevious = phase != .idle && self.boot == boot && !isCopy
        if !resumesPrevious {
            phase = .idle
            (wantsAll, wanted, memories, openCycles) = (false, [], nil, nil)
            // Its times are those of another boot, and its news is old.
            (outbox, bisectRun) = (Outbox(), nil)
        }
        self.boot = boot
        return resumesPrevious
    }

    /// What is wanted of units once live runs have been adopted: first the units to stop, since an adopted run counts as
    /// wanted, then the units to start.
    /// - Parameters:
    ///   - services: all services of the project.
    ///   - jobs: all its jobs.
    ///   - adopted: the units with a live run.
    func wishes(services: [String], jobs: [String], adopted: [String]) -> (unwanted: [String], wanted: [String]) {
        // What an acknowledged stop had not finished is finished now.
        let (areWanted, areAdopted) = (Set(wanted), Set(adopted))
        let unwanted = phase == .ending ? services + jobs : services.filter { !areWanted.contains($0) }
        return (unwanted, wanted.filter { !areAdopted.contains($0) })
    }
}
