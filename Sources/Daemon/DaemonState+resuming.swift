/// How a daemon goes on where the one before it was.
extension DaemonState {
    /// Takes the state on. After a reboot, after all was stopped, or in a copy of the project, nothing of what was wanted holds any more.
    /// - Returns: whether it goes on with what an earlier daemon had begun.
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

    /// What is wished of units when the runs that live have been adopted: first what is to stop, since an adopted run counts as
    /// wanted, then what is to start.
    /// - Parameters:
    ///   - services: all services of the project.
    ///   - jobs: all its jobs.
    ///   - adopted: the units whose runs live.
    func wishes(services: [String], jobs: [String], adopted: [String]) -> (unwanted: [String], wanted: [String]) {
        // What an acknowledged stop had not finished is finished now.
        let (areWanted, areAdopted) = (Set(wanted), Set(adopted))
        let unwanted = phase == .ending ? services + jobs : services.filter { !areWanted.contains($0) }
        return (unwanted, wanted.filter { !areAdopted.contains($0) })
    }
}
