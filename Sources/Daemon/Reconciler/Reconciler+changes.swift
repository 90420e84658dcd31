import History
import Model
import Supervisor
import Syscalls

/// Keeps a unit that writes to its own inputs from restarting for ever, without losing a user's edit.
extension Reconciler {
    /// A service that changes its own inputs does so within this time of its start, over and over.
    private static let youth = Duration.seconds(2)

    /// Handles changed inputs of a unit. Each triggers the unit, except files that a job writes itself, see `OutputDetector`,
    /// and changes that have to wait, see `RunPacing`.
    mutating func changed(_ paths: [Path], of unit: String, at now: LoopInstant) -> [Effect] {
        guard let life = registry[unit] else {
            saves[unit] = paths.map(\.description)
            return []
        }
        var effects: [Effect] = []
        var (counting, isOwn) = (paths, false)
        switch life {
        case .job:
            let run = life.status.hasRun ? lastRun(of: unit) : nil
            let answer = knowledge[unit, default: .init()].outputs.changed(paths, during: run)
            effects += answer.learned.map { .advise(OutputDetector.advice($0, job: unit), unit: unit) }
            (counting, isOwn) = (answer.saved, answer.isOwnWork)
        case .service:
            let launched = knowledge[unit]?.launchedAt
            isOwn = life.status.hasRun && launched.map { $0.duration(to: now) < Self.youth } ?? false
        }
        guard !counting.isEmpty else { return effects }
        let waiting = held.removeValue(forKey: unit)
        let all = (waiting?.paths ?? []) + counting.filter { waiting?.paths.contains($0) != true }
        switch knowledge[unit, default: .init()].pacing.changed(isOwn: isOwn, at: now) {
        case .now: saves[unit] = all.map(\.description)
        case .wait(let due, let isNews):
            if isNews { effects.append(.advise(Self.advice(on: counting, of: unit), unit: unit)) }
            // If this daemon is killed meanwhile, the next one finds that the inputs have changed.
            held[unit] = HeldChanges(paths: all, due: min(due, waiting?.due ?? due))
        }
        return effects
    }

    private static func advice(on paths: [Path], of unit: String) -> String {
        let what = paths.count == 1 ? "changes" : "change"
        return """
            \(NameList.text(paths)) \(what) each time \(unit) starts, and each change starts it again: bgexec slows this down to twice a minute. \
            If \(unit) writes there itself, add "ignore": [\(paths.prefix(3).map { JSONString.quoted($0.description) }.joined(separator: ", "))] to \(unit)
            """
    }
}
