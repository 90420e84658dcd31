/// How and how often a service is asked whether it is well.
package struct HealthConfig: Hashable, Sendable {
    /// What is asked.
    package var probe: ProbeConfig
    /// From one probe to the next.
    package var every: Duration
    /// How long one probe may take in all.
    package var timeout: Duration
    /// Failed probes in a row that make a healthy service unhealthy.
    package var failures: Int
    /// Passed probes in a row that make a service healthy.
    package var successes: Int
    /// How long a service may take to its first passed probe before failures count.
    package var startTimeout: Duration

    /// Makes a health check; what is not given has its default.
    package init(
        probe: ProbeConfig,
        every: Duration = Defaults.probeEvery,
        timeout: Duration = Defaults.probeTimeout,
        failures: Int = Defaults.probeFailures,
        successes: Int = Defaults.probeSuccesses,
        startTimeout: Duration = Defaults.startTimeout
    ) {
        self.probe = probe
        self.every = every
        self.timeout = timeout
        self.failures = failures
        self.successes = successes
        self.startTimeout = startTimeout
    }
}

/// What a probe does.
package enum ProbeConfig: Hashable, Sendable {
    /// Connects to a TCP port.
    case tcp(HostPort)
    /// Connects to a Unix socket.
    case unix(String)
    /// Sends a GET and checks the answer.
    case http(HTTPProbeConfig)
    /// Sends a PING to Redis.
    case redis(HostPort)
    /// Runs a command; exit 0 is healthy.
    case exec(CommandConfig)
    /// Waits for a line of the log that matches a regular expression.
    case log(String)
    /// Waits for `READY=1` on the service's notify socket (`man 3 sd_notify`).
    case notify

    /// Whether a process that bgexec did not start could answer the probe, so that `detect` can work.
    package var canDetect: Bool {
        switch self {
        case .tcp, .unix, .http, .redis, .exec: true
        case .log, .notify: false
        }
    }
}

/// What an HTTP probe asks for and takes for healthy.
package struct HTTPProbeConfig: Hashable, Sendable {
    /// What to GET.
    package var url: HTTPAddress
    /// The statuses that are healthy.
    package var statuses: [StatusRange]
    /// A regular expression that the body must match.
    package var body: String?

    /// Makes a probe; what is not given has its default.
    package init(url: HTTPAddress, statuses: [StatusRange] = Defaults.statuses, body: String? = nil) {
        self.url = url
        self.statuses = statuses
        self.body = body
    }
}
