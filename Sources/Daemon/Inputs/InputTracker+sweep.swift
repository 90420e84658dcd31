import History
import Loop
import ProjectContext
import Syscalls

/// Removing past inputs.
extension InputTracker {
    /// Removes stored inputs that can no longer be asked for, in the background.
    /// - Parameters:
    ///   - others: snapshots that are needed besides those of the history.
    func sweep(keeping others: Set<SnapshotID>) {
        // After a scan that may be in progress: at its end no tree is being changed, and none relies on what it has found before.
        thread.run {
        } then: { [weak self] in
            self?.sweepNow(keeping: others)
        }
    }

    private func sweepNow(keeping others: Set<SnapshotID>) {
        let scans = Array(looks.values) + outputLooks.values
        // A failed scan may have stored objects that no snapshot names.
        guard !isSweeping, scans.allSatisfy(\.isNamed) else { return }
        let own = others.union(scans.compactMap(\.snapshot)).union(atLaunch.values)
        let (store, state) = (store, project.state)
        store.beginSweep()
        isSweeping = true
        sweeper.run {
            defer { store.cancelSweep() }
            return Result { try store.sweep(keeping: own.union(LedgerReader(folder: state).snapshots())) }
        } then: { [daemonLog, weak self] outcome in
            self?.isSweeping = false
            switch outcome {
            case .success(let swept) where swept.removed == 0: break
            case .success(let swept):
                daemonLog.write("\(swept.removed) objects of past inputs removed, \(swept.kept) kept")
            case .failure(let problem): daemonLog.write("past inputs could not be removed: \(problem)")
            }
        }
    }
}
