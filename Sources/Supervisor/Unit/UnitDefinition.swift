import Loop
public import Model

/// A unit that a ``Supervisor`` keeps.
public struct UnitDefinition: Sendable {
    /// Service or job.
    public enum Kind: Sendable {
        /// Runs until it is stopped.
        case service(Service)
        /// Runs to an end.
        case job
    }

    /// What only a service has.
    public struct Service: Sendable {
        /// How its health is checked; nil when a running process is healthy.
        public var probe: ProbePolicy?
        /// Whether a process that already passes the health check is used instead of starting one.
        public var detects: Bool
        /// Whether services that need it restart after it has restarted.
        public var restartsDependents: Bool

        public init(probe: ProbePolicy?, detects: Bool, restartsDependents: Bool = false) {
            self.probe = probe
            self.detects = detects
            self.restartsDependents = restartsDependents
        }
    }

    /// The unit's name, unique in its supervisor; it names folders and log files.
    public var name: String
    /// Service or job.
    public var kind: Kind
    /// The units that must be healthy, or passed, before it starts.
    public var needs: [String]
    /// How long it waits for them before it gives up; nil for no limit.
    public var needsTimeout: Duration?
    /// Called when its runs begin and end.
    public var hooks: RunHooks?
    /// Works out how it is run. Called for each start, since files and folders may have changed.
    public var launch: @LoopActor () throws(LaunchProblem) -> UnitLaunch

    public init(
        name: String,
        kind: Kind,
        needs: [String],
        needsTimeout: Duration? = nil,
        hooks: RunHooks? = nil,
        launch: @escaping @LoopActor () throws(LaunchProblem) -> UnitLaunch
    ) {
        self.name = name
        self.kind = kind
        self.needs = needs
        self.needsTimeout = needsTimeout
        self.hooks = hooks
        self.launch = launch
    }

    var probe: ProbePolicy? { service?.probe }

    var service: Service? {
        if case .service(let service) = kind { service } else { nil }
    }
}

/// How a unit is run now.
public struct UnitLaunch: Sendable {
    /// The specification of the run.
    public var spec: LaunchSpec
    /// How the command of its `exec` probe is run; nil without such a probe.
    public var probe: CommandLaunch?

    public init(spec: LaunchSpec, probe: CommandLaunch? = nil) {
        self.spec = spec
        self.probe = probe
    }
}
