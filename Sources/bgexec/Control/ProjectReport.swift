/// All facts of a project, as `status --json` prints them.
struct ProjectReport: Codable, Sendable {
    /// The project's folder.
    var project: String
    /// False when no daemon runs: then nothing of the project does.
    var running: Bool
    /// The daemon's pid.
    var daemon: Int32?
    /// Which program the daemon runs, beside the one that asks.
    var daemonProgram: DaemonProgram?
    /// What is wrong with the configuration as it is now saved; nil when it is in force.
    var configProblem: String?
    /// What of the state or the history the disk does not keep, since when and why; nil when it keeps all.
    var notDurable: String?
    /// Why logs cannot be written now; nil when they can.
    var logProblem: String?
    /// The units in the order of the configuration.
    var units: [UnitReport]
    /// The cycle that began last.
    var lastCycle: CycleReport?
    /// The cycles that go on; nil when there are none.
    var openCycles: [CycleReport]?

    /// A cycle that goes on, or the last one.
    func cycle(_ number: Int) -> CycleReport? {
        openCycles?.first { $0.number == number } ?? lastCycle.flatMap { $0.number == number ? $0 : nil }
    }

    /// What happened since this reader last looked; nil when nobody is known to look, or for the first time.
    var news: News?

    /// What somebody who comes back has to know first.
    struct News: Codable, Sendable {
        /// Who looks.
        var reader: String
        /// When that reader last looked, UTC.
        var since: String
        /// How long ago that is, in seconds.
        var seconds: Double
        /// What happened, in few lines; empty when nothing that matters did.
        var lines: [String]
    }
}

/// The facts of a unit.
struct UnitReport: Codable, Sendable {
    var name: String
    /// `service` or `job`.
    var kind: String
    var state: String
    /// Why it is in that state.
    var reason: String
    /// The kind of reason: change, crash, probe, config, manual, dependency or recovery.
    var cause: String
    /// Seconds in that state.
    var secondsInState: Double
    /// Whether somebody wants it to run.
    var wanted: Bool
    /// The present or last run's number; 0 before the first.
    var run: Int
    /// The process of the present run.
    var pid: Int32?
    /// When the present run began, UTC.
    var since: String?
    /// Seconds since the present run began.
    var uptimeSeconds: Double?
    var restarts: Int
    /// Failed starts in a row.
    var failures: Int
    /// What the last probe saw.
    var health: String?
    /// How the last run ended.
    var lastExit: String?
    /// A job's last verdict.
    var verdict: String?
    /// The exit code that stands for that verdict.
    var verdictCode: Int32?
    /// Whether the unit's inputs are still what its run, or its last verdict, is about; nil when it has no inputs or no run.
    var fresh: Bool?
    /// Why it is not, or whose verdict it is.
    var freshness: String?
    /// The inputs that have changed since, at most twenty; nil when it is fresh or they are not known.
    var changedInputs: [String]?
    /// What the test report of a job's last verdict says; nil without one.
    var items: ItemsReport?
    /// Healthy, external, or passed.
    var up: Bool
}

/// The facts of a cycle.
struct CycleReport: Codable, Equatable, Sendable {
    var number: Int
    /// `change` or `manual`.
    var cause: String
    /// What changed, or who asked.
    var details: [String]
    /// When it began, UTC.
    var began: String
    /// Seconds from its beginning to its end; nil while it goes on.
    var seconds: Double?
    /// passed, failed, timed out, cancelled, broken, restarted, superseded, interrupted or nothing; nil while it goes on.
    var result: String?
    var steps: [StepReport]
}

/// The facts of a step.
struct StepReport: Codable, Equatable, Sendable {
    var unit: String
    /// `restart` or `run`.
    var action: String
    /// `waiting`, `acting` or `over`.
    var phase: String
    var run: Int?
    /// What came of it.
    var outcome: String?
    /// The exit code that stands for a verdict.
    var exitCode: Int32?
    /// Seconds that the restart or the run took; nil when there was none.
    var seconds: Double?
    /// What the run's test report says; nil without one.
    var items: ItemsReport?

    /// ": 2 newly failing (a, b)"; empty when there is nothing to say.
    var itemsText: String {
        let text = items?.text ?? ""
        return text.isEmpty ? "" : ": \(text)"
    }
}
