import Loop
public import Model

/// What a unit is, as far as supervising it goes.
public struct UnitDefinition: Sendable {
    /// What tells services and jobs apart.
    public enum Kind: Sendable {
        /// Runs until it is stopped.
        case service(Service)
        /// Runs to an end.
        case job
    }

    /// What only a service has.
    public struct Service: Sendable {
        /// How its health is asked for; nil when a running process is healthy.
        public var probe: ProbePolicy?
        /// Whether a foreign process that already answers is used instead of starting ours.
        public var detects: Bool
        /// Whether services that need it restart when it has restarted.
        public var restartsDependents: Bool

        /// States it.
        public init(probe: ProbePolicy?, detects: Bool, restartsDependents: Bool = false) {
            self.probe = probe
            self.detects = detects
            self.restartsDependents = restartsDependents
        }
    }

    /// The unit's name, unique in its project.
    public var name: String
    /// Service or job.
    public var kind: Kind
    /// The units that must be healthy, or passed, before it starts.
    public var needs: [String]
    /// How long it waits for them before it gives up and says so; nil for ever.
    public var needsTimeout: Duration?
    /// Sees its runs; nil for nobody.
    public var hooks: RunHooks?
    /// Works out how it is run, at each start anew: files and folders may have changed.
    public var launch: @LoopActor () throws(LaunchProblem) -> UnitLaunch

    /// Defines a unit.
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
    /// The order for a shim.
    public var order: LaunchSpec
    /// How the command of its `exec` probe is run; nil without such a probe.
    public var probe: CommandLaunch?

    /// States it.
    public init(order: LaunchSpec, probe: CommandLaunch? = nil) {
        self.order = order
        self.probe = probe
    }
}
