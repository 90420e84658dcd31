/// All facts of a project, as `status --json` prints them.
package struct ProjectReport: Codable, Sendable {
    /// The project's folder.
    package var project: String
    /// False when no daemon runs: then nothing of the project does.
    package var running: Bool
    /// The daemon's pid.
    package var daemon: Int32?
    /// Which program the daemon runs, beside the one that asks.
    package var daemonProgram: DaemonProgram?
    /// What is wrong with the configuration as it is now saved; nil when it is in force.
    package var configProblem: String?
    /// What of the state or the history the disk does not keep, since when and why; nil when it keeps all.
    package var notDurable: String?
    /// Why logs cannot be written now; nil when they can.
    package var logProblem: String?
    /// The units in the order of the configuration.
    package var units: [UnitReport]
    /// The cycle that began last.
    package var lastCycle: CycleReport?
    /// The cycles that go on; nil when there are none.
    package var openCycles: [CycleReport]?

    /// A cycle that goes on, or the last one.
    package func cycle(_ number: Int) -> CycleReport? {
        openCycles?.first { $0.number == number } ?? lastCycle.flatMap { $0.number == number ? $0 : nil }
    }

    /// What happened since this reader last looked; nil when nobody is known to look, or for the first time.
    package var news: News?

    package init(
        project: String,
        running: Bool,
        daemon: Int32? = nil,
        daemonProgram: DaemonProgram? = nil,
        configProblem: String? = nil,
        notDurable: String? = nil,
        logProblem: String? = nil,
        units: [UnitReport],
        lastCycle: CycleReport? = nil,
        openCycles: [CycleReport]? = nil,
        news: News? = nil
    ) {
        self.project = project
        self.running = running
        self.daemon = daemon
        self.daemonProgram = daemonProgram
        self.configProblem = configProblem
        self.notDurable = notDurable
        self.logProblem = logProblem
        self.units = units
        self.lastCycle = lastCycle
        self.openCycles = openCycles
        self.news = news
    }

    /// What somebody who comes back has to know first.
    package struct News: Codable, Sendable {
        /// Who looks.
        package var reader: String
        /// When that reader last looked, UTC.
        package var since: String
        /// How long ago that is, in seconds.
        package var seconds: Double
        /// What happened, in few lines; empty when nothing that matters did.
        package var lines: [String]

        package init(reader: String, since: String, seconds: Double, lines: [String]) {
            self.reader = reader
            self.since = since
            self.seconds = seconds
            self.lines = lines
        }
    }
}

/// The facts of a unit.
package struct UnitReport: Codable, Sendable {
    package var name: String
    /// `service` or `job`.
    package var kind: String
    package var state: String
    /// Why it is in that state.
    package var reason: String
    /// The kind of reason: change, crash, probe, config, manual, dependency or recovery.
    package var cause: String
    /// Seconds in that state.
    package var secondsInState: Double
    /// Whether somebody wants it to run.
    package var wanted: Bool
    /// The present or last run's number; 0 before the first.
    package var run: Int
    /// The process of the present run.
    package var pid: Int32?
    /// When the present run began, UTC.
    package var since: String?
    /// Seconds since the present run began.
    package var uptimeSeconds: Double?
    package var restarts: Int
    /// Failed starts in a row.
    package var failures: Int
    /// What the last probe saw.
    package var health: String?
    /// How the last run ended.
    package var lastExit: String?
    /// A job's last verdict.
    package var verdict: String?
    /// The exit code that stands for that verdict.
    package var verdictCode: Int32?
    /// Whether the unit's inputs are still what its run, or its last verdict, is about; nil when it has no inputs or no run.
    package var fresh: Bool?
    /// Why it is not, or whose verdict it is.
    package var freshness: String?
    /// The inputs that have changed since, at most twenty; nil when it is fresh or they are not known.
    package var changedInputs: [String]?
    /// What the test report of a job's last verdict says; nil without one.
    package var items: ItemsReport?
    /// Healthy, external, or passed.
    package var up: Bool

    package init(
        name: String,
        kind: String,
        state: String,
        reason: String,
        cause: String,
        secondsInState: Double,
        wanted: Bool,
        run: Int,
        pid: Int32? = nil,
        since: String? = nil,
        uptimeSeconds: Double? = nil,
        restarts: Int,
        failures: Int,
        health: String? = nil,
        lastExit: String? = nil,
        verdict: String? = nil,
        verdictCode: Int32? = nil,
        fresh: Bool? = nil,
        freshness: String? = nil,
        changedInputs: [String]? = nil,
        items: ItemsReport? = nil,
        up: Bool
    ) {
        self.name = name
        self.kind = kind
        self.state = state
        self.reason = reason
        self.cause = cause
        self.secondsInState = secondsInState
        self.wanted = wanted
        self.run = run
        self.pid = pid
        self.since = since
        self.uptimeSeconds = uptimeSeconds
        self.restarts = restarts
        self.failures = failures
        self.health = health
        self.lastExit = lastExit
        self.verdict = verdict
        self.verdictCode = verdictCode
        self.fresh = fresh
        self.freshness = freshness
        self.changedInputs = changedInputs
        self.items = items
        self.up = up
    }
}

/// The facts of a cycle.
package struct CycleReport: Codable, Equatable, Sendable {
    package var number: Int
    /// `change` or `manual`.
    package var cause: String
    /// What changed, or who asked.
    package var details: [String]
    /// When it began, UTC.
    package var began: String
    /// Seconds from its beginning to its end; nil while it goes on.
    package var seconds: Double?
    /// passed, failed, timed out, cancelled, broken, restarted, superseded, interrupted or nothing; nil while it goes on.
    package var result: String?
    package var steps: [StepReport]

    package init(
        number: Int,
        cause: String,
        details: [String],
        began: String,
        seconds: Double? = nil,
        result: String? = nil,
        steps: [StepReport]
    ) {
        self.number = number
        self.cause = cause
        self.details = details
        self.began = began
        self.seconds = seconds
        self.result = result
        self.steps = steps
    }
}

/// The facts of a step.
package struct StepReport: Codable, Equatable, Sendable {
    package var unit: String
    /// `restart` or `run`.
    package var action: String
    /// `waiting`, `acting` or `over`.
    package var phase: String
    package var run: Int?
    /// What came of it.
    package var outcome: String?
    /// The exit code that stands for a verdict.
    package var exitCode: Int32?
    /// Seconds that the restart or the run took; nil when there was none.
    package var seconds: Double?
    /// What the run's test report says; nil without one.
    package var items: ItemsReport?

    package init(
        unit: String,
        action: String,
        phase: String,
        run: Int? = nil,
        outcome: String? = nil,
        exitCode: Int32? = nil,
        seconds: Double? = nil,
        items: ItemsReport? = nil
    ) {
        self.unit = unit
        self.action = action
        self.phase = phase
        self.run = run
        self.outcome = outcome
        self.exitCode = exitCode
        self.seconds = seconds
        self.items = items
    }

    /// ": 2 newly failing (a, b)"; empty when there is nothing to say.
    package var itemsText: String {
        let text = items?.text ?? ""
        return text.isEmpty ? "" : ": \(text)"
    }
}

extension UnitReport {
    /// What stands in the place of freshness as long as the inputs are not known.
    package static let looking = "its inputs are being looked at for the first time"
}
