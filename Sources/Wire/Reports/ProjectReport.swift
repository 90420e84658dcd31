/// All facts of a project, as `status --json` prints them.
package struct ProjectReport: Codable, Sendable {
    /// The project's folder.
    package var project: String
    /// False when no daemon is running: then nothing of the project is.
    package var running: Bool
    /// The daemon's pid.
    package var daemon: Int32?
    /// How the daemon's program compares with that of the command.
    package var daemonProgram: DaemonProgram?
    /// What is wrong with the saved configuration; nil when it is the active one.
    package var configProblem: String?
    /// Which part of the state or the history cannot be saved, since when and why; nil when all is saved.
    package var notDurable: String?
    /// That the state was damaged when the daemon began, and what counts as wanted since; nil when it was not.
    package var stateProblem: String?
    /// That the daemon was killed or crashed so often that it is not started again automatically; nil when it is.
    package var daemonProblem: String?
    /// Why logs cannot be written now; nil when they can.
    package var logProblem: String?
    /// What may not be meant about the units' inputs: patterns that match nothing, files that ignore rules leave out. Nil when nothing is
    /// known of it.
    package var inputRemarks: [String]?
    /// The units in the order of the configuration.
    package var units: [UnitReport]
    /// The cycle that began last.
    package var lastCycle: CycleReport?
    /// The cycles in progress; nil when there are none.
    package var openCycles: [CycleReport]?

    /// A cycle in progress, or the last one.
    package func cycle(_ number: Int) -> CycleReport? {
        openCycles?.first { $0.number == number } ?? lastCycle.flatMap { $0.number == number ? $0 : nil }
    }

    /// What happened since this reader last looked; nil for an unknown reader, and at the first status.
    package var news: News?

    package init(
        project: String,
        running: Bool,
        daemon: Int32? = nil,
        daemonProgram: DaemonProgram? = nil,
        configProblem: String? = nil,
        notDurable: String? = nil,
        stateProblem: String? = nil,
        daemonProblem: String? = nil,
        logProblem: String? = nil,
        inputRemarks: [String]? = nil,
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
        self.stateProblem = stateProblem
        self.daemonProblem = daemonProblem
        self.logProblem = logProblem
        self.inputRemarks = inputRemarks
        self.units = units
        self.lastCycle = lastCycle
        self.openCycles = openCycles
        self.news = news
    }

    /// What a returning reader should know first.
    package struct News: Codable, Sendable {
        /// The reader.
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
