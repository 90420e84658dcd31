import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Wire

/// Handles a saved configuration.
extension Daemon {
    /// Reads it again if an environment file is another one than when it was read: references have other values.
    func followEnvironmentFiles() async {
        if configProblem != nil || !loaded.changedFiles(in: project).isEmpty { await reloadConfig() }
    }

    /// Reads it again. If it has errors, the last good one stays active and that is reported; otherwise only units restart whose
    /// own definition changed.
    func reloadConfig() async {
        let fresh: LoadedConfig
        do {
            fresh = try LoadedConfig(of: project, environment: environment)
        } catch {
            let problem = "\(error)"
            guard problem != configProblem else { return }
            configProblem = problem
            daemonLog.write("the configuration has an error now, the previous one stays active: \(problem)")
            recorder.record(.config, "saved with an error, the previous one stays active: \(problem)")
            server?.publish(.notice("\(problem)\n  the previous configuration stays active"))
            return
        }
        let diff = ConfigDiff(from: loaded.config, to: fresh.config)
        let changedFiles = loaded.changedFiles(in: project)
        if configProblem != nil {
            configProblem = nil
            server?.publish(.notice("the configuration is valid again"))
        }
        guard !diff.isEmpty else {
            // What its references are compared with next time.
            loaded = fresh
            if !changedFiles.isEmpty { keepConfig() }
            return
        }
        let what = fresh.isSaved(after: loaded) ? "the configuration was" : Self.changed(changedFiles)
        let news = "\(what) saved: \(Self.describe(diff))"
        daemonLog.write(news)
        recorder.record(.config, what == "the configuration was" ? "saved: \(Self.describe(diff))" : news)
        server?.publish(.notice(news))
        apply(fresh, diff)
        await sources?.update()
        for unit in fresh.config.units {
            await inputs.settle(unit.name)
            observe(unit.name)
        }
        post(.changesAreComplete)
    }

    private static func changed(_ files: [String]) -> String {
        files.isEmpty
            ? "the configuration was"
            : "\(NameList.text(files)) \(files.count == 1 ? "was" : "were")"
    }

    /// What is wrong with the configuration as it is saved now; nil when nothing is.
    var savedConfigProblem: String? {
        do {
            _ = try LoadedConfig(of: project, environment: environment)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func apply(_ fresh: LoadedConfig, _ diff: ConfigDiff) {
        loaded = fresh
        keepConfig()
        inputs.configure(fresh.config)
        inputRemarks.lookSoon()
        let changed = diff.changed.filter { $0.fields.contains(where: \.decidesBasis) }.map { change in
            let fields = change.fields.map(\.rawValue).joined(separator: ", ")
            return Reconciler.ConfigChange.Changed(unit: change.name, why: "its configuration changed: \(fields)")
        }
        post(.reconfigured(.init(removed: diff.removed, changed: changed, added: diff.added)))
        followSchedules()
        if diff.notifyChanged { post(.notifying(fresh.config.notify)) }
    }

    /// Stores the active configuration for the next daemon.
    func keepConfig() {
        do { try loaded.keep(in: project) } catch { daemonLog.write("the configuration could not be stored: \(error)") }
    }

    private static func describe(_ diff: ConfigDiff) -> String {
        var parts = diff.changed.map(\.description)
        parts += diff.added.map { "\($0) added" }
        parts += diff.removed.map { "\($0) removed" }
        if diff.ignoreChanged { parts.append("ignore changed") }
        if diff.logsChanged { parts.append("logs changed") }
        if diff.notifyChanged { parts.append("notify changed") }
        if diff.maxParallelChanged { parts.append("maxParallel changed") }
        return parts.joined(separator: "; ")
    }
}
