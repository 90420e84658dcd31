import Config
import History
import Loop
import Model
import ProjectContext
package import Supervisor
import Syscalls
import Wire

/// The units as the configuration has them, and what happens to their runs.
extension Daemon {
    /// The status of every unit, in the order of their definition.
    var statuses: [UnitStatus] { reconciler.registry.order.compactMap { status(of: $0) } }

    func status(of unit: String) -> UnitStatus? { executor.status(of: unit, reconciler.registry) }

    /// Defines the units again.
    /// - Parameter retiring: units that are not defined any more and stay known until they have stopped.
    func defineUnits(retiring: Set<String> = []) {
        let profiles = loaded.config.units.map { unit in
            UnitProfile(
                unit, in: loaded.config,
                hasOutputs: !loaded.config.outputs(of: unit, in: project.root).isEmpty)
        }
        post(.limited(maxParallel: loaded.config.maxParallel))
        post(.defined(profiles, executor.define(supervisedUnits, retiring: retiring), retiring: retiring))
    }

    /// What each unit is about to see is known before it is launched.
    private var supervisedUnits: [UnitDefinition] {
        let factory = UnitFactory(
            project: project, config: loaded.config, environment: environment,
            place: { [weak self] in self?.reconciler.bisectRun?.place(of: $0) })
        let bisectUnit = reconciler.bisectRun.map { ($0.job, $0.unit) }
        return factory.definitions(and: bisectUnit) { unit, name in
            var hooks = RunHooks(
                prepare: { [weak self] in await self?.prepareLaunch(of: name) },
                launch: { [weak self] in self?.willLaunch(name) },
                finish: { [weak self] in await self?.finishRun(of: name) },
                readItems: { [weak self] in self?.readItems(of: $0, $1) ?? false })
            hooks.note = { [weak self] in
                guard let basis = self?.reconciler.knowledge[name]?.runBasis else { return nil }
                return Array(basis.text.utf8)
            }
            return hooks
        }
    }

    /// What it needs counts too: after the death of a daemon that runs, and has not been looked at yet.
    private func prepareLaunch(of name: String) async {
        for need in reconciler.registry.allNeeds(of: name).sorted() where reconciler.observation(of: need).isNotYet {
            await inputs.settle(need)
            observe(need)
        }
        await inputs.settle(name)
        observe(name)
    }

    /// What the run has rested on, and what it has left, is known before it is judged.
    private func finishRun(of name: String) async {
        await sources?.sync()
        for need in reconciler.registry.allNeeds(of: name).sorted() where inputs.hasOutputs(need) {
            await inputs.followChanges(of: need)
            observe(need)
        }
        await inputs.settle(name)
        observe(name)
        noteDrift(of: name)
    }

    /// Passes on what is not as the unit's run saw it, whether or not anybody has reported it.
    private func noteDrift(of name: String) {
        let drift = inputs.drift(of: name)
        if !drift.isEmpty, !isBisectRun(name) { post(.drifted(name, drift)) }
    }

    private func willLaunch(_ name: String) {
        recorder.willLaunch(name)
        guard let bisectRun = reconciler.bisectRun, bisectRun.place(of: name) != nil else {
            return inputs.willLaunch(name)
        }
        inputs.willLaunchElsewhere(name, name == bisectRun.unit ? bisectRun.snapshot : nil)
    }
}

extension Daemon: RunDecider {
    package var registry: UnitRegistry { reconciler.registry }

    package func happened(_ event: RunEvent) {
        switch event {
        case .unit(let unit, let event): post(.unit(unit, event))
        case .launchResult(let unit, let event): post(.launchResult(unit, event))
        case .needed(let runs, let unit): post(.needed(runs, by: unit))
        case .numbered(let run): post(.numbered(run))
        case .launched(let status): recorder.launched(status, circumstances(of: status.name))
        case .ended(let run, let record):
            daemonLog.write("\(run) ended: \(record.outcome), after \(DurationFormat.text(record.duration))")
            recorder.ended(run, record, nil)
        }
    }
}
