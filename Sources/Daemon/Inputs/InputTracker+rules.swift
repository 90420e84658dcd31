import Config
import History
import Loop
import ProjectContext
import Syscalls

/// Which files the inputs and outputs are.
extension InputTracker {
    /// Sets which inputs and outputs the units have. Where that is as before, what is known stays known; the others are scanned again
    /// when they are next needed, and unknown until then.
    func configure(_ config: ProjectConfig) { configure(config, isForced: false) }

    /// Handles that ignore files, or the files that git tracks, have changed: everything is scanned again, and unknown until then.
    func rulesChanged() { configure(config, isForced: true) }

    private func configure(_ config: ProjectConfig, isForced: Bool) {
        let (former, formerOutputs, formerDefinitions) = (looks, outputLooks, definitions)
        (self.config, looks, outputLooks, definitions, rules, outputRules) = (config, [:], [:], [:], [:], [:])
        for unit in config.units {
            let name = unit.name
            let definition = InputDefinition(unit, config, in: project)
            definitions[name] = definition
            if !isForced, formerDefinitions[name] == definition {
                (looks[name], outputLooks[name]) = (former[name], formerOutputs[name])
                continue
            }
            if rules(of: name)?.roots.isEmpty == false {
                looks[name] = scan(
                    InputRules(project, unit, config), of: name, Path(name), followingLinks: true, after: former[name])
            }
            if outputRules(of: name)?.roots.isEmpty == false {
                outputLooks[name] = scan(
                    InputRules(outputsOf: unit, in: project, config), of: name, Path("\(name).outputs"),
                    followingLinks: false, after: formerOutputs[name])
            }
        }
    }

    private func scan(
        _ rules: sending InputRules, of unit: String, _ index: Path, followingLinks: Bool, after former: InputScan?
    ) -> InputScan {
        let tree = InputTree(
            project: project.root, inputs: rules.roots, store: store, followingLinks: followingLinks,
            isIgnored: { rules.excludes($0, isFolder: $1) })
        var callbacks = InputScan.Callbacks()
        callbacks.complain = { [daemonLog] in daemonLog.write("the inputs of \(unit) could not be saved: \($0)") }
        callbacks.changed = { [weak self] in self?.hasChanged(unit) }
        callbacks.watch = { [weak self] in await self?.sources?.watchInputs() }
        return InputScan(
            at: tree, index: project.state / "index" / index, after: former, on: thread, callbacks)
    }

    /// The links among all inputs and outputs; absolute.
    var links: Set<Path> {
        Set((looks.values.map(\.links) + outputLooks.values.map(\.links)).joined().map(project.root.following))
    }

    /// Has everything looked at once more: what was scanned may have changed before it was watched.
    func lookAgain() {
        for (name, look) in looks { look.changed((rules(of: name)?.roots ?? []) + look.links) }
        for (name, look) in outputLooks { look.changed(outputRules(of: name)?.roots ?? []) }
    }

    func rules(of unit: String) -> InputRules? {
        if rules[unit] == nil, let found = config.unit(named: unit) {
            rules[unit] = InputRules(project, found, config)
        }
        return rules[unit]
    }

    func outputRules(of job: String) -> InputRules? {
        if outputRules[job] == nil, let found = config.unit(named: job) {
            outputRules[job] = InputRules(outputsOf: found, in: project, config)
        }
        return outputRules[job]
    }

    /// Those of some files, relative to the project, that are inputs of a unit.
    func select(_ paths: [Path], of unit: String) -> [Path] {
        rules(of: unit).map { rules in paths.filter { rules.selects($0) } } ?? []
    }

    private func hasChanged(_ unit: String) {
        // The first state is no news: it is compared with the past by whoever begins.
        if announced[unit] == nil { announced[unit] = looks[unit]?.snapshot }
        onChange?(unit)
    }

    /// Which of a unit's inputs differ from what was last said of them, when it was not the names of files that said so; nil when none does.
    /// - Parameter cause: what is named when it cannot be found out which.
    func news(of unit: String, because cause: Path) -> [Path]? {
        let before = announced[unit]
        guard let reported = news(of: unit, among: [cause]) else { return nil }
        guard let before, let now = looks[unit]?.snapshot, let changes = try? store.changes(from: before, to: now)
        else {
            return reported
        }
        let paths = changes.map(\.shown)
        return paths.isEmpty ? reported : paths
    }

    /// Which of the reported files make a unit's inputs another state than the one that was last passed on; all when that cannot be said,
    /// nil when it is the same state. It counts as passed on from now on.
    func news(of unit: String, among reported: [Path]) -> [Path]? {
        guard let now = looks[unit]?.snapshot else { return reported }
        let before = announced.updateValue(now, forKey: unit)
        if before == now { return nil }
        // Of so many nobody reads the names, and commands would wait for them.
        guard reported.count <= 1_000 else { return reported }
        guard let before, let changes = try? store.changes(from: before, to: now) else { return reported }
        var differing: Set<Path> = []
        for change in changes {
            var path = change.shown
            // Of a folder that has come or gone, its files differ.
            while differing.insert(path).inserted, path.names.count > 1 { path = path.parent }
        }
        let named = reported.filter(differing.contains)
        return named.isEmpty ? reported : named
    }
}
