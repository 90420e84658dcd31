import Model

/// Services and jobs.
extension Decoding {
    mutating func unit(_ member: JSONMember, isService: Bool) -> (UnitConfig, UnitNeeds) {
        let node = member.value
        // Each half gets the keys that the other reads, so that an unknown key is reported once.
        let others = isService ? ServiceKey.allCases.map(\.rawValue) : JobKey.allCases.map(\.rawValue)
        let fields = fields(UnitKey.self, of: node, as: isService ? "a service" : "a job", besides: others) { key in
            isService ? JobKey(rawValue: key)?.hintInService : ServiceKey(rawValue: key)?.hintInJob
        }
        let needs = needs(fields[.needs], of: member)
        // In the order in which a run gets its variables: references see what is set before.
        let envFile = expandedValue(fields[.envFile], "a path", FilePathText.parse)
        let envFileReferences = include(envFile)
        let env = environment(fields[.env])
        scope.add(env)
        let kind = isService ? service(node) : job(node)
        var unit = UnitConfig(name: member.key, kind: kind, command: requiredCommand(fields[.command], of: member))
        (unit.envFile, unit.envFileReferences, unit.env) = (envFile, envFileReferences, env)
        unit.cwd = expandedValue(fields[.cwd], "a path", FilePathText.parse)
        unit.needs = needs.names.map(\.name)
        unit.needsTimeout = duration(fields[.needsTimeout], in: Limits.positive)
        unit.inputs = paths(fields[.inputs], InputPath.parse)
        unit.ignore = patterns(fields[.ignore])
        unit.venv = venv(fields[.venv])
        unit.stdin = choice(fields[.stdin], default: Defaults.standardInput)
        unit.stop = fields[.stop].flatMap { command($0) }
        unit.stopSignal = signal(fields[.stopSignal])
        unit.stopTimeout = duration(fields[.stopTimeout], in: Limits.zeroOrMore) ?? Defaults.stopTimeout
        return (unit, needs)
    }

    private mutating func venv(_ field: Field?) -> VenvChoice {
        guard let field else { return .project }
        if field.node.value == .null { return .none }
        return expandedValue(field, "a path, or null for none", FilePathText.parse).map { .own($0) } ?? .project
    }

    private mutating func requiredCommand(_ field: Field?, of member: JSONMember) -> CommandConfig {
        if let field { return command(field) ?? .exec([]) }
        if case .object = member.value.value {
            problems.add(
                "\(JSONText.shown(member.key)) has no \"command\"",
                at: member.position,
                hint: "write \"command\": [\"program\", \"argument\"]"
            )
        }
        return .exec([])
    }

    private mutating func needs(_ field: Field?, of member: JSONMember) -> UnitNeeds {
        var needs = UnitNeeds(name: member.key)
        var seen: Set<String> = []
        for element in elements(field, of: "unit names") {
            guard let name = string(element, "a unit's name") else { continue }
            guard seen.insert(name).inserted else {
                problems.add(
                    "\(JSONText.shown(name)) is listed twice in \"needs\"", at: element.node.position,
                    hint: "remove one of the two")
                continue
            }
            needs.names.append((name, element.node.position))
        }
        return needs
    }

    private mutating func service(_ node: JSONNode) -> UnitKind {
        let fields = special(ServiceKey.self, of: node)
        let service = ServiceConfig(
            autoStart: bool(fields[.autoStart], default: true),
            detect: bool(fields[.detect], default: false),
            restartDependents: bool(fields[.restartDependents], default: false),
            health: fields[.health].flatMap { health($0.node) }
        )
        if service.detect, let detect = fields[.detect] {
            checkDetect(detect, service, hasHealth: fields[.health] != nil)
        }
        return .service(service)
    }

    private mutating func checkDetect(_ field: Field, _ service: ServiceConfig, hasHealth: Bool) {
        if let health = service.health {
            guard !health.probe.canDetect else { return }
        } else if hasHealth {
            return  // Its own problem has been noted.
        }
        problems.add(
            "\"detect\" needs a \"health\" probe that works from outside the process",
            at: field.node.position,
            hint: "one of tcp, unix, http, redis, exec"
        )
    }

    private mutating func job(_ node: JSONNode) -> UnitKind {
        let fields = special(JobKey.self, of: node)
        return .job(
            JobConfig(
                outputs: paths(fields[.outputs], ProjectPath.parse),
                trigger: choice(fields[.trigger], default: Defaults.trigger),
                schedule: fields[.schedule].flatMap {
                    value($0, "a schedule such as \"0 3 * * *\"", CronSchedule.parse)
                },
                reuse: bool(fields[.reuse], default: true),
                timeout: duration(fields[.timeout], in: Limits.positive),
                junit: globs(fields[.junit]),
                tap: tap(fields[.tap]),
                onBusy: choice(fields[.onBusy], default: Defaults.onBusy)
            )
        )
    }

    private mutating func tap(_ field: Field?) -> TAPSource {
        switch field?.node.value {
        case nil, .bool(false)?: return .none
        case .bool(true)?: return .output
        case .string?, .array?: return .files(globs(field))
        case .null?, .number?, .object?:
            if let field { mismatch(field, "true for the standard output, a glob or an array of globs") }
            return .none
        }
    }

    private mutating func globs(_ field: Field?) -> [String] {
        guard let field else { return [] }
        switch field.node.value {
        case .string: return value(field, "a glob", ProjectPath.parse).map { [$0] } ?? []
        case .array: return paths(field, ProjectPath.parse)
        case .null, .bool, .number, .object:
            mismatch(field, "a glob or an array of globs")
            return []
        }
    }

    /// The keys of one kind of unit only; unknown ones are reported by who reads the common keys.
    private func special<Key: ConfigKey>(_ keys: Key.Type, of node: JSONNode) -> ObjectFields<Key> {
        guard case .object(let members) = node.value else { return ObjectFields([:]) }
        let known = members.compactMap { member in
            Key(rawValue: member.key).map { ($0, Field(label: JSONString.quoted(member.key), node: member.value)) }
        }
        return ObjectFields(Dictionary(known) { first, _ in first })
    }
}

extension JobKey {
    /// What to do about a job's key in a service.
    fileprivate var hintInService: String {
        switch self {
        case .trigger: "only jobs have this key; for a service that starts only when needed, write \"autoStart\": false"
        case .outputs, .schedule, .reuse, .timeout, .junit, .tap, .onBusy: "only jobs have this key"
        }
    }
}

extension ServiceKey {
    /// What to do about a service's key in a job.
    fileprivate var hintInJob: String {
        switch self {
        case .autoStart: "only services have this key; for a job that no change starts, write \"trigger\": \"manual\""
        case .detect, .restartDependents, .health: "only services have this key"
        }
    }
}
