import History
import Log
import Model
import ProjectContext
import Supervisor
import Syscalls

/// The runs that a damaged history has lost, as far as run records and logs still know of them. Nothing is known of
/// their inputs, so they answer for none.
struct HistoryRebuild {
    private let project: Project
    private let services: Set<String>

    init(of project: Project, services: Set<String>) {
        self.project = project
        self.services = services
    }

    /// The facts to add, the oldest run first.
    func facts(besides reader: LedgerReader) -> [Fact] {
        var found: [RunIdentity: Found] = [:]
        for unit in (try? LogQuery.units(in: project.logs)) ?? [] {
            if RunFolder.isOfCommand(unit: unit) { continue }
            for run in (try? LogRuns(of: unit, in: project.logs).runs) ?? [] {
                found[RunIdentity(unit: unit, number: run.number)] = Found(
                    begun: run.began, end: run.end.map { EndRecord($0, since: run.began) })
            }
        }
        // The shim's own records are exact, so they come second and win.
        for unit in entries(of: project.state / "runs") where !RunFolder.isOfCommand(unit: unit) {
            for number in entries(of: project.state / "runs" / Path(unit)).compactMap(Int.init) {
                let run = RunIdentity(unit: unit, number: number)
                if let exact = self.found(run, else: found[run]?.end) { found[run] = exact }
            }
        }
        return found.sorted { ($0.value.begun.nanoseconds, $0.key.unit) < ($1.value.begun.nanoseconds, $1.key.unit) }
            .filter { ((try? reader.run($0.key)) ?? nil) == nil }
            .flatMap { facts(on: $0.key, $0.value) }
    }

    /// The facts to add for a run, from the shim's records alone.
    func facts(on run: RunIdentity) -> [Fact] {
        found(run).map { facts(on: run, $0) } ?? []
    }

    /// What commands have run themselves was never in the history.

    private struct Found {
        var begun: UTCTime
        var end: EndRecord?
        var wasStopped = false
    }

    private func found(_ run: RunIdentity, else end: EndRecord? = nil) -> Found? {
        let folder = RunFolder(state: project.state, run: run)
        guard let began = folder.beginRecord() else { return nil }
        return Found(begun: began.time, end: folder.endRecord() ?? end, wasStopped: folder.isStopping)
    }

    private func entries(of folder: Path) -> [String] { ((try? File.entries(of: folder)) ?? []).compactMap(\.text) }

    private func facts(on run: RunIdentity, _ found: Found) -> [Fact] {
        let isService = services.contains(run.unit)
        let isOfBisection = run.unit.hasSuffix(LedgerReader.bisectUnit(of: ""))
        let kind: RunFacts.Kind = isService ? .service : isOfBisection ? .bisect : .job
        let reason = Reason(.recovery, "restored from its records: the history had lost it")
        let began = Fact.runBegan(
            RunFacts(run: run, kind: kind, reason: reason, actor: "bgexec", begun: found.begun))
        guard let end = found.end else { return [began] }
        return [began, .runEnded(run, Self.ending(end, of: kind, wasStopped: found.wasStopped))]
    }

    /// The end of a run of which only the record is known.
    /// - Parameter wasStopped: whether it had been ordered to stop.
    static func ending(_ end: EndRecord, of kind: RunFacts.Kind, wasStopped: Bool) -> RunEnding {
        RunEnding(
            outcome: end.outcome, verdict: kind == .service ? nil : Verdict(of: end.outcome, wasStopped: wasStopped),
            time: end.time, duration: end.duration, cpuTime: end.cpuTime, peakMemory: end.peakMemory)
    }
}

extension EndRecord {
    /// What a line of a log says of a run.
    fileprivate init(_ end: LogRuns.End, since begin: UTCTime) {
        let code = end.how.hasPrefix("exit ") ? Int32(end.how.dropFirst(5)) : nil
        let outcome: RunOutcome = code.map { .ended(.exited($0), timedOut: false) } ?? .unknown
        self.init(
            outcome: outcome, time: end.time,
            duration: .nanoseconds(max(0, end.time.nanoseconds - begin.nanoseconds)))
    }
}
