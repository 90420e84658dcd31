/// Every value that a configuration need not give. The documentation and the schema are tested against these.
public enum Defaults {
    /// How long a run may take to stop before it is killed.
    public static let stopTimeout = Duration.seconds(10)
    /// The signal that asks a run to stop.
    public static let stopSignal = StopSignal.terminate
    /// What a run reads from its standard input.
    public static let standardInput = StandardInputConfig.null
    /// What a job does with a change while it runs.
    public static let onBusy = BusyPolicy.finishThenRerun

    /// From one probe to the next.
    public static let probeEvery = Duration.seconds(30)
    /// How long one probe may take.
    public static let probeTimeout = Duration.seconds(5)
    /// Failed probes in a row that make a healthy service unhealthy.
    public static let probeFailures = 3
    /// Passed probes in a row that make a service healthy.
    public static let probeSuccesses = 1
    /// How long a service may take to its first passed probe before failures count.
    public static let startTimeout = Duration.seconds(60)
    /// Statuses that an HTTP probe takes for healthy.
    public static let statuses = [StatusRange(200...299)]

    /// How long one attempt to tell somebody may take.
    public static let notifyTimeout = Duration.seconds(10)
    /// How often a failed attempt to tell somebody is made again.
    public static let notifyRetries = 3

    /// The size at which a unit's log file is rotated, in bytes.
    public static let logMaxSize = 10_000_000
    /// How many log files a unit keeps, the current one included.
    public static let logMaxFiles = 10
}
