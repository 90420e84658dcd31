import Model
import Syscalls

extension Report {
    /// Judges the facts. Knows no file and no clock.
    init(_ facts: ReportFacts) {
        self.init(since: facts.since.description, until: facts.until.description, sequence: facts.sequence)
        runs = facts.runs
        answers = facts.jobs.reduce(0) { $0 + $1.answers }
        for job in facts.jobs {
            if let run = job.broken { broken.append(BrokenJob(run)) }
            if job.newest.verdict?.isRed == false, job.newest.verdict != .passed {
                continue
            } else if job.newest.verdict == .passed {
                if let time = job.recovered, time.nanoseconds >= facts.since.nanoseconds {
                    recovered.append(RecoveredJob(job, at: time))
                } else {
                    green.append(job.name)
                }
            } else {
                red.append(RedJob(job))
            }
            flakes += FlakeMemory(job.trials).flakes.map {
                Flake(job: job.name, item: $0.name, failures: $0.failures, runs: $0.runs)
            }
            if let slow = SlowerJob(job) { slower.append(slow) }
        }
        troubled = facts.services.compactMap { TroubledService($0, since: facts.since, until: facts.until) }
        gone = facts.gone
        gaps = facts.gaps.map { "\($0.time): \($0.text)" }
        rank()
    }

    private init(since: String, until: String, sequence: Int64) {
        self.since = since
        self.until = until
        self.sequence = sequence
    }

    /// The worst first, and not too many to read.
    private mutating func rank() {
        red.sort { ($1.since, $0.job) < ($0.since, $1.job) }
        troubled.sort {
            ($0.downSince == nil ? 1 : 0, $1.downSeconds, $0.service)
                < ($1.downSince == nil ? 1 : 0, $0.downSeconds, $1.service)
        }
        flakes.sort { $0.failures * $1.runs > $1.failures * $0.runs }
        slower.sort { $0.now * $1.before > $1.now * $0.before }
        red = Array(red.prefix(Self.listLimit))
        recovered = Array(recovered.prefix(Self.listLimit))
        broken = Array(broken.prefix(Self.listLimit))
        troubled = Array(troubled.prefix(Self.listLimit))
        flakes = Array(flakes.prefix(Self.listLimit))
        slower = Array(slower.prefix(Self.listLimit))
        gone = Array(gone.prefix(Self.listLimit))
        gaps = Array(gaps.prefix(Self.listLimit))
    }
}

extension Report.TroubledService {
    /// Nil when it was never down.
    init?(_ facts: ReportFacts.Service, since: UTCTime, until: UTCTime) {
        let outages = Outages(facts.events, before: facts.before, since: since, until: until)
        guard outages.count > 0 else { return nil }
        service = facts.name
        state = outages.state?.rawValue ?? ""
        self.outages = outages.count
        longestSeconds = Double(outages.longest / 1_000_000) / 1000
        longestBegan = outages.longestBegan?.description
        downSeconds = Double(outages.total / 1_000_000) / 1000
        downSince = outages.downSince?.description
        crashes = outages.crashes
        failedProbes = outages.failedProbes
        restarts = outages.restarts
        causes = outages.reasons.map { Cause(reason: $0.key, times: $0.value) }
            .sorted { ($1.times, $0.reason) < ($0.times, $1.reason) }
        causes = Array(causes.prefix(3))
        lastReason = outages.lastReason
        isPartial = facts.isPartial
    }
}

extension Report.BrokenJob {
    init(_ facts: RunFacts) {
        job = facts.run.unit
        run = facts.run.number
        at = facts.begun.description
        reason = if case .broken(let problem)? = facts.verdict { problem.description } else { "" }
    }
}

extension Report.RedJob {
    init(_ facts: ReportFacts.Job) {
        job = facts.name
        run = facts.newest.run.number
        verdict = facts.newest.verdict?.name ?? "running"
        firstRed = facts.firstRed?.run.number
        since = (facts.redSince ?? (facts.firstRed ?? facts.newest).begun).description
        lastGreen = facts.lastGreen?.run.number
        (culprit, files) = facts.attribution.words
        let comparison = ItemComparison(now: facts.failing, before: facts.failingBefore)
        let messages = Dictionary(facts.failing.map { ($0.name, $0.message) }) { first, _ in first }
        let new = comparison.newlyFailing.map { Report.Item(name: $0, message: messages[$0] ?? "", isNew: true) }
        let still = comparison.stillFailing.map { Report.Item(name: $0, message: messages[$0] ?? "", isNew: false) }
        failing = Array((new + still).prefix(Report.listLimit))
        failingCount = new.count + still.count
        itemsFault = facts.newest.items?.fault
        isStale = !facts.newest.drift.isEmpty
    }
}

extension Report.RecoveredJob {
    init(_ facts: ReportFacts.Job, at time: UTCTime) {
        job = facts.name
        run = facts.newest.run.number
        at = time.description
        redRuns = facts.redRuns
        files = facts.files.prefix(Report.listLimit).map(\.description)
    }
}

extension Report.SlowerJob {
    /// Compares the newest five green runs with those before them; nil when they are not slower by a fifth and a second.
    init?(_ facts: ReportFacts.Job) {
        guard facts.durations.count >= 10 else { return nil }
        func median(_ durations: ArraySlice<Duration>) -> Double {
            let middle = durations.sorted()[durations.count / 2]
            return Double(middle.wholeNanoseconds / 1_000_000) / 1000
        }
        job = facts.name
        before = median(facts.durations.dropLast(5))
        now = median(facts.durations.suffix(5))
        if now < before * 1.2 || now - before < 1 { return nil }
    }
}

extension Attribution {
    /// The answer for people, and the files that it is about.
    package var words: (text: String, files: [String]) {
        switch self {
        case .save(let save):
            return (
                "\(save.git ?? "the save of \(Report.clock(save.time.description))") (cycle \(save.cycle))",
                save.paths.prefix(Report.listLimit).map(\.description)
            )
        case .oneOf(let saves):
            let cycles = saves.map { "\($0.cycle)" }.joined(separator: ", ")
            let files = Set(saves.flatMap(\.paths)).sorted().prefix(Report.listLimit).map(\.description)
            return ("one of \(saves.count) saves (cycles \(cycles))", files)
        case .notTheInputs: return ("not the inputs; they are the same as in the last green run", [])
        case .unknown: return ("a save that is not known", [])
        }
    }
}
