import Model
import Supervisor
import Syscalls

/// What a saved configuration leads to: only the units restart whose own definition changed.
extension Reconciler {
    mutating func apply(_ change: ConfigChange) -> [Effect] {
        var effects: [Effect] = []
        var retiring = Set(change.removed)
        if let bisectRun, retiring.contains(bisectRun.job) {
            retiring.insert(bisectRun.unit)
            effects += feedBisectRun(.dropped)
        }
        // A removed unit stays known until it has stopped.
        effects.append(.define(retiring: retiring))
        later(.event(.redefined(change)))
        return effects
    }

    /// The units are defined as the configuration has them now.
    mutating func redefined(_ change: ConfigChange) -> [Effect] {
        registry.unwant(change.removed, Reason(.config, "removed from the configuration"))
        // They are restarted like all that is not what is on the disk any more: a run that needs them is waited for.
        for changed in change.changed { knowledge[changed.unit, default: .init()].redefined = changed.why }
        reconsiderAll()
        let added = change.added.filter(startsWithProject)
        if state.wantsAll {
            for name in added { registry.want(name, Reason(.config, "added to the configuration")) }
        }
        // Otherwise only units that were named are wanted.
        return (state.wantsAll || added.isEmpty ? [] : [.notStarted(added)]) + [.saveSoon]
    }

    private func startsWithProject(_ name: String) -> Bool {
        if case .service(let service)? = unit(name)?.kind { service.autoStart } else { false }
    }
}
