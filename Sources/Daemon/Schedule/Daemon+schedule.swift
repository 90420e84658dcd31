import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Runs jobs when their schedule says so: like a request by hand, whatever is known of them.
extension Daemon {
    func carryOut(_ decision: JobSchedules.Decision) {
        // Until the project is started, and while it is being stopped, nothing is scheduled.
        guard reconciler.phase == .active else { return }
        switch decision {
        case .missed(let job, let due):
            advise(
                "\(job) was due at \(Self.shown(due)), while bgexec did not run: skipped; `bgexec once \(job)` runs it now",
                on: job)
        case .run(let job, let due):
            guard !isAtWork(job) else { return skip(job, due: due) }
            Task.onLoop { await self.runScheduled(job, due: due) }
        }
        place.saveSoon { [weak self] in self?.save() }
    }

    private func runScheduled(_ job: String, due: Int64) async {
        // As for a request by hand: what was saved before is what the run is about.
        await lifetime.caughtUp.pass()
        await sources?.sync()
        await lookAgain(at: [job])
        guard reconciler.phase == .active, unit(job)?.schedule != nil else { return }
        // A save may have started it meanwhile.
        guard !isAtWork(job) else { return skip(job, due: due) }
        post(.request(.once(job), Reason(.manual, "scheduled for \(Self.shown(due))")))
    }

    private func skip(_ job: String, due: Int64) {
        advise("\(job) was due at \(Self.shown(due)), and its last run has not ended: skipped", on: job)
    }

    private func isAtWork(_ job: String) -> Bool {
        if reconciler.plan.waitsToRun(job) { return true }
        guard case .job(let life)? = reconciler.registry[job] else { return false }
        return life.state != .idle
    }

    private func advise(_ text: String, on job: String) {
        daemonLog.write(text)
        recorder.record(.daemon, text, unit: job)
        server?.publish(.notice(text))
    }

    /// Follows a configuration.
    func followSchedules() {
        do { try scheduleClock?.configure(loaded.config) } catch {
            daemonLog.write("schedules cannot be followed: \(error)")
        }
    }

    private static func shown(_ seconds: Int64) -> String {
        let time = CalendarTime(UTCTime(nanoseconds: seconds * 1_000_000_000), in: .local)
        return String(time.minuteText.suffix(5))
    }
}
