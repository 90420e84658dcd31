import History
import Loop
import Model
import Supervisor
import Syscalls
import Wire

/// How a unit that writes into its own inputs is kept from setting itself going for ever, and no edit of a person is lost.
extension Daemon {
    /// A service that changes its own inputs does so within this time of its start, over and over.
    private static let youth = Duration.seconds(2)

    /// Which of the changes to a unit's inputs begin something now: all but what a job is known to write itself, see `OutputDetector`,
    /// and what has to wait, see `RunPacing`.
    func saves(among paths: [Path], of unit: String) -> [Path] {
        guard let status = supervisor.status(of: unit) else { return paths }
        let (counting, isOwn) =
            switch status.life {
            case .job: savesOfJob(paths, status)
            case .service:
                (paths, status.hasRun && launchedAt[unit].map { $0.duration(to: .now) < Self.youth } ?? false)
            }
        guard !counting.isEmpty else { return [] }
        let waiting = held.removeValue(forKey: unit) ?? []
        let all = waiting + counting.filter { !waiting.contains($0) }
        switch pacings[unit, default: RunPacing()].changed(isOwn: isOwn, at: .now) {
        case .now: return all
        case .wait(let due, let isNews):
            if isNews { tellLoop(unit, counting) }
            hold(all, of: unit, until: due)
            return []
        }
    }

    private func savesOfJob(_ paths: [Path], _ status: UnitStatus) -> (counting: [Path], isOwn: Bool) {
        let unit = status.name
        let answer = outputDetectors[unit, default: OutputDetector()].changed(
            paths, during: status.hasRun ? status.run : nil)
        for path in answer.learned { tell(OutputDetector.advice(path, job: unit), of: unit) }
        return (answer.saved, answer.isOwnWork)
    }

    private func tellLoop(_ unit: String, _ paths: [Path]) {
        let names = NameList.text(paths)
        let what = paths.count == 1 ? "changes" : "change"
        tell(
            """
            \(names) \(what) each time \(unit) begins, and each change begins it anew: that is slowed down to twice a minute. \
            If \(unit) writes there itself, add "ignore": [\(paths.prefix(3).map { JSONString.quoted($0.description) }.joined(separator: ", "))] to \(unit)
            """, of: unit)
    }

    private func tell(_ advice: String, of unit: String) {
        daemonLog.write(advice)
        recorder.note(.daemon, advice, unit: unit)
        server?.publish(.notice(advice))
    }

    /// Should this daemon be killed meanwhile, the next one finds that the inputs have changed.
    private func hold(_ paths: [Path], of unit: String, until due: LoopInstant) {
        held[unit] = paths
        EventLoop.running.schedule(at: due) { [weak self] in
            guard let self, let paths = held.removeValue(forKey: unit) else { return }
            changed([unit: paths.map(\.description)])
        }
    }
}
