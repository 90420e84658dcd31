/// The two kinds of units.
package enum UnitKind: Hashable, Sendable {
    /// Runs until it is stopped.
    case service(ServiceConfig)
    /// Runs to an end and has a verdict.
    case job(JobConfig)
}

/// What only a service has.
package struct ServiceConfig: Hashable, Sendable {
    /// Whether it starts with the project; otherwise it starts when a unit needs it or a command asks for it.
    package var autoStart: Bool
    /// Whether to use an already running process that answers the probe.
    package var detect: Bool
    /// Whether units that need this one restart when it does.
    package var restartDependents: Bool
    /// How its health is known.
    package var health: HealthConfig?

    /// Makes the settings; without arguments, the defaults.
    package init(
        autoStart: Bool = true, detect: Bool = false, restartDependents: Bool = false, health: HealthConfig? = nil
    ) {
        self.autoStart = autoStart
        self.detect = detect
        self.restartDependents = restartDependents
        self.health = health
    }
}

/// What only a job has.
package struct JobConfig: Hashable, Sendable {
    /// Globs, relative to the project, of the files that a run writes. Reports are outputs without being listed; see
    /// ``UnitConfig/writtenFiles``.
    package var outputs: [String]
    /// What makes it run.
    package var trigger: JobTrigger
    /// When it runs besides; nil without a schedule.
    package var schedule: CronSchedule?
    /// Whether the verdict of a past run with the same inputs may stand for a new run.
    package var reuse: Bool
    /// How long a run may take; nil for as long as it likes.
    package var timeout: Duration?
    /// Globs, relative to the project, of JUnit reports that a run writes.
    package var junit: [String]
    /// Where a run writes its items in the Test Anything Protocol.
    package var tap: TAPSource
    /// What a change does during a run.
    package var onBusy: BusyPolicy

    /// Makes the settings; without arguments, the defaults.
    package init(
        outputs: [String] = [],
        trigger: JobTrigger = Defaults.trigger,
        schedule: CronSchedule? = nil,
        reuse: Bool = true,
        timeout: Duration? = nil,
        junit: [String] = [],
        tap: TAPSource = .none,
        onBusy: BusyPolicy = Defaults.onBusy
    ) {
        self.outputs = outputs
        self.trigger = trigger
        self.schedule = schedule
        self.reuse = reuse
        self.timeout = timeout
        self.junit = junit
        self.tap = tap
        self.onBusy = onBusy
    }
}

/// What makes a job run.
package enum JobTrigger: String, Hashable, Sendable, CaseIterable {
    /// A change of its inputs, a unit that needs it, or a command.
    case auto
    /// A unit that needs it, or a command; a change only makes its verdict out of date.
    case manual
}

/// Where the items in the Test Anything Protocol are read from.
package enum TAPSource: Hashable, Sendable {
    /// Nowhere.
    case none
    /// In what a run writes to its standard output.
    case output
    /// In the files that match these globs, relative to the project.
    case files([String])
}

/// What a change does to a job while it runs.
package enum BusyPolicy: String, Hashable, Sendable, CaseIterable {
    /// The run finishes; then there is exactly one more run.
    case finishThenRerun = "finish-then-rerun"
    /// The run is cancelled and a new one begins.
    case cancelAndRerun = "cancel-and-rerun"
    /// The run is cancelled if it has only just begun, otherwise it finishes; then there is one more run.
    case cancelIfYoung = "cancel-if-young"
    /// The change is recorded but starts no run.
    case ignore
}
