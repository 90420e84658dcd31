import Config
import TestSupport

@testable import Daemon
@testable import Supervisor

/// A unit of the project in which verdicts are compared with the truth.
struct TruthUnit {
    let name: String
    let isService: Bool
    var needs: [String] = []
    var inputs: [String] = []
    /// The file that a job declares as its output; nil for a job whose work leaves no declared file.
    var output: String?
    /// A file among its own inputs that a job writes without saying so.
    var scribbles: String?
    var onBusy = BusyPolicy.finishThenRerun
    var trigger = Defaults.trigger
    var reuse = true
    /// Whether a job reads at its end what it depends on, not at its beginning.
    var readsLate = false

    /// - Parameter version: of its definition in the configuration.
    func profile(version: Int) -> UnitProfile {
        let kind: UnitProfile.Kind =
            isService
            ? .service(.init())
            : .job(.init(onBusy: onBusy, trigger: trigger, reuse: reuse, hasOutputs: output != nil))
        return UnitProfile(name: name, kind: kind, definition: "v\(version)", needs: needs)
    }

    func definition(lastRun: Int) -> UnitRegistry.Definition {
        UnitRegistry.Definition(
            name: name, needs: needs, kind: isService ? .service(probe: nil, restartsDependents: false) : .job,
            needsTimeout: .seconds(30), lastRun: lastRun)
    }

    /// Needs of every shape; what a unit does with a save, and when it reads, is drawn.
    static func all(_ random: inout Seeded) -> [TruthUnit] {
        var units = [
            TruthUnit(name: "lib", isService: false, inputs: ["a"], output: "liba"),
            TruthUnit(name: "build", isService: false, needs: ["lib"], inputs: ["b", "liba"], output: "app"),
            TruthUnit(name: "gen", isService: false, inputs: ["c"]),
            TruthUnit(name: "store", isService: true, inputs: ["d"]),
            TruthUnit(name: "router", isService: true, needs: ["store", "gen"], inputs: ["e"]),
            TruthUnit(name: "edge", isService: true, needs: ["router"], inputs: ["b"]),
            TruthUnit(name: "test", isService: false, needs: ["edge", "build"], inputs: ["f"]),
            TruthUnit(name: "unit", isService: false, inputs: ["a", "cov"], scribbles: "cov"),
            TruthUnit(name: "lint", isService: false, inputs: ["a", "b", "c"]),
            TruthUnit(name: "deploy", isService: false, needs: ["test"], inputs: ["g"], trigger: .manual),
        ]
        for index in units.indices {
            units[index].readsLate = random.oneIn(2)
            units[index].reuse = !random.oneIn(4)
            units[index].onBusy =
                random.of([.finishThenRerun, .finishThenRerun, .cancelAndRerun, .cancelIfYoung, .ignore])
                ?? .finishThenRerun
        }
        return units
    }
}
