import Config
import History
import Loop
import Supervisor
import Syscalls

/// Telling people what happened.
extension Daemon {
    /// A job's verdict stands.
    /// - Parameter run: the run that it is from; nil when none was started.
    func tellOf(_ verdict: Verdict, of job: String, run: RunIdentity?) {
        guard let occasion = state.news.verdict(verdict, of: job) else { return }
        guard let config = loaded.config.notify, config.on.contains(occasion) else { return }
        let facts = run.flatMap { (try? chronicle.reader.run($0)) ?? nil }
        let cycle = facts?.cycle.flatMap { (try? chronicle.reader.cycle($0)) ?? nil }
        let items = run.flatMap { end(of: $0)?.items }
        let edit = (cycle?.changes ?? []).prefix(Report.listLimit).map { $0.description }
        var report = NewsReport(
            event: occasion.rawValue, project: project.root.description, unit: job, text: "",
            time: UTCTime.now.description, verdict: verdict.name, run: facts.map { RunReport($0) }, edit: edit,
            items: items)
        if occasion == .red, let turn = (try? chronicle.reader.turn(of: job)) ?? nil,
            let attribution = try? chronicle.reader.attribution(
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
        let report = NewsReport(
            event: NotifyConfig.Occasion.crashLoop.rawValue, project: project.root.description, unit: status.name,
            text: "\(status.name) has failed to start \(status.failures) times in a row: \(status.reason)",
            time: UTCTime.now.description, service: self.report(on: status))
        post(report, run: status.run)
    }

    private func post(_ report: NewsReport, run: Int) {
        let news = Letter.News(event: report.event, unit: report.unit, run: run, text: report.text, json: report.json)
        feedOutbox(.post(news, by: Messenger.channels(of: loaded.config.notify)))
    }

    /// Goes on with what the daemon before this one had not told, or follows a new configuration.
    func configureTelling() { feedOutbox(.configured(Messenger.channels(of: loaded.config.notify))) }

    private func feedOutbox(_ event: Outbox.Event) {
        let retries = loaded.config.notify?.retries ?? 0
        for effect in state.outbox.handle(event, retries: retries, at: .now) { carryOut(effect) }
        setNeedsSave()
        outboxAlarm?.cancel()
        outboxAlarm = state.outbox.deadline.map { deadline in
            EventLoop.shared.schedule(at: deadline) { [weak self] in self?.feedOutbox(.timePassed) }
        }
    }

    private func carryOut(_ effect: Outbox.Effect) {
        switch effect {
        case .attempt(let letter):
            guard let config = loaded.config.notify else { return }
            let messenger = Messenger(project: project, config: config, environment: environment)
            Task.onLoop { [weak self] in
                let failure = await messenger.send(letter)
                self?.feedOutbox(.attempted(letter.number, failure: failure))
            }
        case .sent(let letter): note(letter, "told by \(letter.channel.rawValue): \(letter.news.text)")
        case .failed(let letter, let why, let pause):
            note(letter, "could not tell by \(letter.channel.rawValue), again in \(DurationText.format(pause)): \(why)")
        case .gaveUp(let letter, let why):
            note(letter, "gave up telling by \(letter.channel.rawValue) after \(letter.failures) attempts: \(why)")
        }
    }

    private func note(_ letter: Letter, _ text: String) {
        diary.write("\(letter.news.unit): \(text)")
        chronicle.append(
            .event(
                Event(
                    time: .now, kind: .notice, unit: letter.news.unit, run: letter.news.run > 0 ? letter.news.run : nil,
                    text: text, actor: "bgexec")))
    }
}
