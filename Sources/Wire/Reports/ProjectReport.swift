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
