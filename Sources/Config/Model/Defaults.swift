/// Every value that a configuration need not give. The documentation and the schema are tested against these.
package enum Defaults {
    /// How long a run may take to stop before it is killed.
    package static let stopTimeout = Duration.seconds(10)
    /// The signal that asks a run to stop.
    package static let stopSignal = StopSignal.terminate
    /// What a run reads from its standard input.
    package static let standardInput = StandardInputConfig.null
    /// What makes a job run.
    package static let trigger = JobTrigger.auto
    /// What a job does with a change while it runs.
    package static let onBusy = BusyPolicy.finishThenRerun

    /// From one probe to the next.
    package static let probeEvery = Duration.seconds(30)
    /// How long one probe may take.
    package static let probeTimeout = Duration.seconds(5)
    /// Failed probes in a row that make a healthy service unhealthy.
    package static let probeFailures = 3
    /// Passed probes in a row that make a service healthy.
    package static let probeSuccesses = 1
    /// How long a service may take to its first passed probe before failures count.
    package static let startTimeout = Duration.seconds(60)
    /// Statuses that an HTTP probe takes for healthy.
    package static let statuses = [StatusRange(200...299)]

    /// How long one attempt to notify may take.
    package static let notifyTimeout = Duration.seconds(10)
    /// How often a failed attempt to notify is repeated.
    package static let notifyRetries = 3

    /// The size at which a unit's log file is rotated, in bytes.
    package static let logMaxSize = 10_000_000
    /// How many log files a unit keeps, the current one included.
    package static let logMaxFiles = 10
}
