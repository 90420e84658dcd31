import Config
import History
import Log
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Notifications of what happened.
extension Daemon {
    func compose(_ news: Reconciler.News) {
        switch news {
        case .red(let verdict, let job, let run): compose(.red, verdict, job, run)
        case .green(let verdict, let job, let run): compose(.green, verdict, job, run)
        case .crashLoop(let service): composeCrashLoop(of: service)
        }
    }

    private func compose(
        _ occasion: NotifyConfig.Occasion, _ verdict: Verdict, _ job: String, _ run: RunIdentity?
    ) {
        let facts = run.flatMap { (try? recorder.reader.run($0)) ?? nil }
        let cycle = facts?.cycle.flatMap { (try? recorder.reader.cycle($0)) ?? nil }
        let items = run.flatMap { end(of: $0)?.items }
        let edit = (cycle?.changes ?? []).prefix(Report.listLimit).map { $0.description }
        var report = NotificationReport(
            event: occasion.rawValue, project: project.root.description, unit: job, text: "",
            time: UTCTime.now.description, verdict: verdict.name, run: facts.map { RunReport($0) }, edit: edit,
            items: items)
        if occasion == .red, let turn = (try? recorder.reader.turn(of: job)) ?? nil,
            let attribution = try? recorder.reader.attribution(
                of: job, green: turn.green, red: turn.red, saves: turn.saves), attribution != .unknown
        {
            let (culprit, files) = attribution.words
            (report.culprit, report.files) = (culprit, files)
        }
        report.git = cycle?.git
        if occasion == .red, let run { report.lines = failureLines(of: run) }
        let name = run?.description ?? job
        let why = report.culprit.map {
            ": \($0)" + (report.files.isEmpty ? "" : " (\(report.files.joined(separator: ", ")))")
        }
        let what = items.map { $0.text.isEmpty ? "" : "; \($0.text)" } ?? ""
        report.text = occasion == .green ? "\(name) is green again" : "\(name) \(verdict.name)\(why ?? "")\(what)"
        post(report, run: run?.number ?? 0)
    }

    /// No more lines are sent of what failed.
    private static let lineLimit = 10

    /// The items that fail and what is said of each, the new ones first; of a run without items its last error lines.
    private func failureLines(of run: RunIdentity) -> [String] {
        let failures = (try? recorder.reader.failures(of: run)) ?? []
        guard !failures.isEmpty else { return LogExcerpt.errors(in: project.logs, of: run, limit: Self.lineLimit) }
        let new = Set(end(of: run)?.items?.newlyFailing ?? [])
        return ItemFailure.lines(of: failures, new: new, limit: Self.lineLimit)
    }

    private func composeCrashLoop(of service: String) {
        guard let status = status(of: service) else { return }
        let report = NotificationReport(
            event: NotifyConfig.Occasion.crashLoop.rawValue, project: project.root.description, unit: status.name,
            text: "\(status.name) has failed to start \(Counted.times(status.failures)) in a row: \(status.reason)",
            time: UTCTime.now.description,
            lines: LogExcerpt.errors(
                in: project.logs, of: RunIdentity(unit: status.name, number: status.run), limit: Self.lineLimit),
            service: self.report(on: status))
        post(report, run: status.run)
    }

    private func post(_ report: NotificationReport, run: Int) {
        let news = Notification.News(
            event: report.event, unit: report.unit, run: run, text: report.text, lines: report.lines, json: report.json)
        post(.composed(news))
    }

    func carryOut(_ effect: Outbox.Effect) {
        switch effect {
        case .attempt(let notification):
            guard let config = loaded.config.notify else { return }
            let sender = NotificationSender(project: project, config: config, environment: environment)
            Task.onLoop { [weak self] in
                let failure = await sender.send(notification)
                self?.post(.notified(notification.number, failure: failure))
            }
        case .sent(let notification):
            record(notification, "notified by \(notification.channel.rawValue): \(notification.news.text)")
        case .failed(let notification, let why, let pause):
            record(
                notification,
                "could not notify by \(notification.channel.rawValue), retrying in \(DurationFormat.chosen(pause)): \(why)"
            )
        case .gaveUp(let notification, let why):
            record(
                notification,
                "gave up notifying by \(notification.channel.rawValue) after \(Counted.text(notification.failures, "attempt")): \(why)"
            )
        }
    }

    private func record(_ notification: Notification, _ text: String) {
        daemonLog.write("\(notification.news.unit): \(text)")
        recorder.append(
            .event(
                Event(
                    time: .now, kind: .notice, unit: notification.news.unit,
                    run: notification.news.run > 0 ? notification.news.run : nil,
                    text: text, actor: "bgexec")))
    }
}
