import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Wire

/// What happens when the configuration is saved.
extension Daemon {
    /// Reads it again. A broken one leaves the last good one in force and says so; of a good one, only the units restart whose
    /// own definition changed.
    func reloadConfig() async {
        let fresh: LoadedConfig
        do {
            fresh = try LoadedConfig(of: project, environment: environment)
        } catch {
            let problem = "\(error)"
            guard problem != configProblem else { return }
            configProblem = problem
            daemonLog.write("the configuration was saved with an error, the one before stays in force: \(problem)")
            recorder.note(.config, "saved with an error, the one before stays in force: \(problem)")
            server?.publish(.notice("\(problem)\n  the configuration before this one stays in force"))
            return
        }
        let diff = ConfigDiff(from: loaded.config, to: fresh.config)
        if configProblem != nil {
            configProblem = nil
            server?.publish(.notice("the configuration is good again"))
        }
        guard !diff.isEmpty else { return }
        daemonLog.write("the configuration was saved: \(Self.describe(diff))")
        recorder.note(.config, "saved: \(Self.describe(diff))")
        server?.publish(.notice("the configuration was saved: \(Self.describe(diff))"))
        apply(fresh, diff)
        await sources?.update()
    }

    private func apply(_ fresh: LoadedConfig, _ diff: ConfigDiff) {
        var removed = Set(diff.removed)
        loaded = fresh
        keepConfig()
        // A removed unit stays known until it has stopped.
        inputs.configure(fresh.config)
        if let bisectRun, removed.contains(bisectRun.job) {
            removed.insert(bisectRun.unit)
            feedBisectRun(.dropped)
        }
        supervisor.define(supervisedUnits(), retiring: removed)
        supervisor.unwant(diff.removed, Reason(.config, "removed from the configuration"))
        for change in diff.changed where change.needsRestart {
            supervisor.restart(
                change.name,
                Reason(.config, "its configuration changed: \(change.fields.map(\.rawValue).joined(separator: ", "))"))
        }
        let added = diff.added.filter { loaded.config.unit(named: $0)?.isService == true }
        if state.wantsAll {
            for name in added { supervisor.want(name, Reason(.config, "added to the configuration")) }
        } else if !added.isEmpty {
            // Only what somebody has named is wanted.
            server?.publish(
                .notice(
                    "\(added.joined(separator: ", ")) added, not started: `bgexec start \(added.joined(separator: " "))`"
                ))
        }
        if diff.notifyChanged { configureTelling() }
        setNeedsSave()
    }

    /// Keeps the configuration that is in force for the next daemon.
    func keepConfig() {
        do { try loaded.keep(in: project) } catch { daemonLog.write("the configuration could not be kept: \(error)") }
    }

    private static func describe(_ diff: ConfigDiff) -> String {
        var parts = diff.changed.map(\.description)
        parts += diff.added.map { "\($0) added" }
        parts += diff.removed.map { "\($0) removed" }
        if diff.ignoreChanged { parts.append("ignore changed") }
        if diff.logsChanged { parts.append("logs changed") }
        if diff.notifyChanged { parts.append("notify changed") }
        return parts.joined(separator: "; ")
    }
}
