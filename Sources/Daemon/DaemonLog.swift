import Log
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// `executor.log`: what happened, for people, in the format of all logs.
@LoopActor
final class DaemonLog {
    private var writer: LogWriter
    private var alarm: Alarm?

    init(of project: Project) { writer = LogWriter(folder: project.logs, unit: "executor") }

    func write(_ line: String) {
        writer.writeLine(line)
        scheduleTick()
    }

    func write(_ status: UnitStatus) {
        let pid = status.hasRun ? status.process.map { " pid \($0.pid)" } ?? "" : ""
        write("\(status.name) \(status.stateName)\(pid): \(status.reasonText(at: .now))")
    }

    func began(_ cycle: Cycle) {
        let todo = cycle.steps.map { step in
            if case .over(let outcome, _) = step.phase {
                "\(step.unit) \(outcome)"
            } else {
                "\(step.action) \(step.unit)"
            }
        }
        write("cycle \(cycle.number) began: \(cycle.causeText) → \(todo.joined(separator: ", "))")
    }

    func ended(_ report: CycleReport) {
        let took = report.steps.map { step in
            let run = step.run.map { "#\($0)" } ?? ""
            return "\(step.unit)\(run) \(step.outcome ?? "?")"
                + (step.seconds.map { " in \(DurationFormat.text($0))" } ?? "")
                + step.itemsText
        }
        write(
            "cycle \(report.number) \(report.result?.name ?? "?") after \(DurationFormat.text(report.seconds ?? 0)): \(took.joined(separator: ", "))"
        )
    }

    func close() { writer.finish() }

    private func scheduleTick() {
        alarm?.cancel()
        alarm = writer.nextDeadline.map { deadline in
            EventLoop.running.schedule(at: LoopInstant(nanoseconds: deadline)) { [weak self] in
                self?.writer.tick()
                self?.scheduleTick()
            }
        }
    }
}
