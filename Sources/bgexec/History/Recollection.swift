import History
import Log
import Supervisor
import Syscalls

/// The runs that a damaged history has lost, as far as the records of runs and the logs still tell of them. Nothing is known of
/// their inputs, so they answer for none.
struct Recollection {
    private let project: Project
    private let services: Set<String>

    init(of project: Project, services: Set<String>) {
        self.project = project
        self.services = services
    }

    /// What is to be added, the oldest run first.
    func facts(besides reader: LedgerReader) -> [Fact] {
        var found: [RunIdentity: (begun: UTCTime, end: EndRecord?)] = [:]
        for unit in (try? LogQuery.units(in: project.logs)) ?? [] {
            for run in (try? LogRuns(of: unit, in: project.logs).runs) ?? [] {
                found[RunIdentity(unit: unit, number: run.number)] = (
                    run.began, run.end.map { EndRecord($0, since: run.began) }
                )
            }
        }
        // The shim's own records are exact, so they come second and win.
        for unit in entries(of: project.state / "runs") {
            for number in entries(of: project.state / "runs" / Path(unit)).compactMap(Int.init) {
                let run = RunIdentity(unit: unit, number: number)
                let folder = RunFolder(state: project.state, run: run)
                guard let began = folder.beginRecord() else { continue }
                found[run] = (began.time, folder.endRecord() ?? found[run]?.end)
            }
        }
        return found.sorted { ($0.value.begun.nanoseconds, $0.key.unit) < ($1.value.begun.nanoseconds, $1.key.unit) }
            .filter { ((try? reader.run($0.key)) ?? nil) == nil }
            .flatMap { facts(on: $0.key, begun: $0.value.begun, $0.value.end) }
    }

    private func entries(of folder: Path) -> [String] { ((try? File.entries(of: folder)) ?? []).compactMap(\.text) }

    private func facts(on run: RunIdentity, begun: UTCTime, _ end: EndRecord?) -> [Fact] {
        let isService = services.contains(run.unit)
        let isOfBisection = run.unit.hasSuffix(LedgerReader.bisectUnit(of: ""))
        let kind: RunFacts.Kind = isService ? .service : isOfBisection ? .bisect : .job
        let reason = Reason(.recovery, "taken from its records: the history was damaged")
        let began = Fact.runBegan(
            RunFacts(run: run, kind: kind, reason: reason, actor: "bgexec", begun: begun))
        guard let end else { return [began] }
        let ending = RunEnding(
            outcome: end.outcome, verdict: isService ? nil : Verdict(of: end.outcome), time: end.time,
            duration: end.duration, cpuTime: end.cpuTime, peakMemory: end.peakMemory)
        return [began, .runEnded(run, ending)]
    }
}

extension EndRecord {
    /// As much as a line of a log tells.
    fileprivate init(_ end: LogRuns.End, since begin: UTCTime) {
        let code = end.how.hasPrefix("exit ") ? Int32(end.how.dropFirst(5)) : nil
        let outcome: RunOutcome = code.map { .ended(.exited($0), timedOut: false) } ?? .unknown
        self.init(
            outcome: outcome, time: end.time,
            duration: .nanoseconds(max(0, end.time.nanoseconds - begin.nanoseconds)))
    }
}

extension Verdict {
    /// What a job's end means when nothing more is known of it.
    fileprivate init(of outcome: RunOutcome) {
        self =
            switch outcome {
            case .ended(_, timedOut: true): .timedOut
            case .ended(let status, _) where status.isSuccess: .passed
            case .ended(let status, _): .failed(code: status.shellCode)
            case .couldNotStart(let text, _): .broken(LaunchProblem(text, exitCode: 127))
            case .unknown: .broken(LaunchProblem("how it ended was lost with the history", exitCode: 125))
            }
    }
}
