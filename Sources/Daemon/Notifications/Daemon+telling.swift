import Config
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Telling people what happened.
extension Daemon {
    /// A job's verdict stands.
    /// - Parameter run: the run that it is from; nil when none was started.
    func tellOf(_ verdict: Verdict, of job: String, run: RunIdentity?) {
        guard let occasion = state.news.verdict(verdict, of: job) else { return }
        guard let config = loaded.config.notify, config.on.contains(occasion) else { return }
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
        let name = run?.description ?? job
        let why = report.culprit.map {
            ": \($0)" + (report.files.isEmpty ? "" : " (\(report.files.joined(separator: ", ")))")
        }
        let what = items.map { $0.text.isEmpty ? "" : "; \($0.text)" } ?? ""
        report.text = occasion == .green ? "\(name) is green again" : "\(name) \(verdict.name)\(why ?? "")\(what)"
        post(report, run: run?.number ?? 0)
    }

    /// A service came into another state.
    func tellOf(_ status: UnitStatus) {
        guard case .service = status.life else { return }
        // A service without a probe is up between two crashes: only its own count says when it has been stable.
        let failures = status.isWanted ? status.failures : 0
        guard state.news.failures(failures, of: status.name) != nil else { return }
        guard let config = loaded.config.notify, config.on.contains(.crashLoop) else { return }
        let report = NotificationReport(
            event: NotifyConfig.Occasion.crashLoop.rawValue, project: project.root.description, unit: status.name,
            text: "\(status.name) has failed to start \(Counted.times(status.failures)) in a row: \(status.reason)",
            time: UTCTime.now.description, service: self.report(on: status))
        post(report, run: status.run)
    }

    private func post(_ report: NotificationReport, run: Int) {
        let news = Notification.News(
            event: report.event, unit: report.unit, run: run, text: report.text, json: report.json)
        feedOutbox(.post(news, by: NotificationSender.channels(of: loaded.config.notify)))
    }

    /// Goes on with what the daemon before this one had not told, or follows a new configuration.
    func configureTelling() { feedOutbox(.configured(NotificationSender.channels(of: loaded.config.notify))) }

    private func feedOutbox(_ event: Outbox.Event) {
        let retries = loaded.config.notify?.retries ?? 0
        for effect in state.outbox.handle(event, retries: retries, at: .now) { carryOut(effect) }
        setNeedsSave()
        outboxAlarm?.cancel()
        outboxAlarm = state.outbox.deadline.map { deadline in
            EventLoop.running.schedule(at: deadline) { [weak self] in self?.feedOutbox(.timePassed) }
        }
    }

    private func carryOut(_ effect: Outbox.Effect) {
        switch effect {
        case .attempt(let notification):
            guard let config = loaded.config.notify else { return }
            let sender = NotificationSender(project: project, config: config, environment: environment)
            Task.onLoop { [weak self] in
                let failure = await sender.send(notification)
                self?.feedOutbox(.attempted(notification.number, failure: failure))
            }
        case .sent(let notification):
            note(notification, "told by \(notification.channel.rawValue): \(notification.news.text)")
        case .failed(let notification, let why, let pause):
            note(
                notification,
                "could not tell by \(notification.channel.rawValue), again in \(DurationFormat.chosen(pause)): \(why)")
        case .gaveUp(let notification, let why):
            note(
                notification,
                "gave up telling by \(notification.channel.rawValue) after \(Counted.text(notification.failures, "attempt")): \(why)"
            )
        }
    }

    private func note(_ notification: Notification, _ text: String) {
        daemonLog.write("\(notification.news.unit): \(text)")
        recorder.append(
            .event(
                Event(
                    time: .now, kind: .notice, unit: notification.news.unit,
                    run: notification.news.run > 0 ? notification.news.run : nil,
                    text: text, actor: "bgexec")))
    }
}
