import Config
import Loop
import Model
import Syscalls

@testable import Daemon
@testable import Supervisor

/// A unit of the simulated project.
struct SimUnit {
    let name: String
    let isService: Bool
    var needs: [String] = []
    var probe: ProbePolicy?
    var detects = false
    var restartsDependents = false
    var timeLimit: Duration?

    func definition(lastRun: Int) -> UnitRegistry.Definition {
        UnitRegistry.Definition(
            name: name, needs: needs,
            kind: isService ? .service(probe: probe, restartsDependents: restartsDependents) : .job, lastRun: lastRun)
    }

    var profile: UnitProfile {
        UnitProfile(
            name: name, kind: isService ? .service(.init()) : .job(.init(onBusy: .finishThenRerun)), definition: "1",
            needs: needs)
    }

    /// A stack as people have them: two services that stand alone, one that needs them, a job that needs that, one that does not.
    static let all: [SimUnit] = [
        SimUnit(
            name: "store", isService: true, probe: ProbePolicy(.tcp(host: "localhost", port: 1), every: .seconds(5)),
            restartsDependents: true),
        SimUnit(name: "cache", isService: true, probe: nil),
        SimUnit(
            name: "router", isService: true, needs: ["store", "cache"],
            probe: ProbePolicy(.redis(host: "localhost", port: 2), every: .seconds(10), startTimeout: .seconds(20)),
            detects: true),
        SimUnit(name: "test", isService: false, needs: ["router"], timeLimit: .seconds(6)),
        SimUnit(name: "lint", isService: false),
    ]
}

/// What really became of a run: known to the laws, hidden from everybody in the world.
struct Truth {
    /// Its first process, and whether that ever executed its program.
    var leader: SimProcess?
    var neverBegan = false
    /// When its leader began.
    var began: Int64 = 0
    var shimWasKilled = false
    /// The machine went down under it.
    var wasCutOff = false
    /// A daemon has ordered it to stop.
    var stopWasOrdered = false
    var told: [RunOutcome] = []
    /// The version of its unit's inputs when it was ordered.
    var version = 0
}
