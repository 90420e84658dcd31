import Loop
import Model
package import Syscalls

extension UnitRegistry {
    /// What a registry needs to know about a unit.
    package struct Definition: Sendable {
        package let name: String
        package let needs: [String]
        /// The number of its last run.
        package let lastRun: Int
        package let kind: Kind
        package let needsTimeout: Duration?

        package enum Kind: Sendable {
            case service(probe: ProbePolicy?, restartsDependents: Bool)
            case job
        }

        package init(name: String, needs: [String], kind: Kind, needsTimeout: Duration? = nil, lastRun: Int) {
            self.name = name
            self.needs = needs
            self.kind = kind
            self.needsTimeout = needsTimeout
            self.lastRun = lastRun
        }

        package init(_ unit: UnitDefinition, lastRun: Int) {
            let kind: Kind =
                switch unit.kind {
                case .service(let service):
                    .service(probe: service.probe, restartsDependents: service.restartsDependents)
                case .job: .job
                }
            self.init(name: unit.name, needs: unit.needs, kind: kind, needsTimeout: unit.needsTimeout, lastRun: lastRun)
        }

        var restartsDependents: Bool {
            if case .service(_, let restarts) = kind { restarts } else { false }
        }

        /// The state machine of a unit with this definition: its present one, updated, or a new one.
        package func life(after life: UnitStateMachine?, at now: LoopInstant) -> UnitStateMachine {
            switch (kind, life) {
            case (.service(let probe, _), .service(let life)):
                .service(life.with(probe: probe, needsTimeout: needsTimeout))
            case (.job, .job(let life)): .job(life.with(needsTimeout: needsTimeout))
            // A unit that changed its kind first stops as the old kind.
            case (_, let life?) where life.isWanted || life.status.hasRun: life
            case (.service(let probe, _), _):
                .service(
                    ServiceStateMachine(
                        probe: probe, needsTimeout: needsTimeout, seed: StableHash.fnv1a(name.utf8), at: now))
            case (.job, _): .job(JobStateMachine(needsTimeout: needsTimeout, at: now))
            }
        }
    }
}
