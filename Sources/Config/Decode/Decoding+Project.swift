/// The outermost object.
extension Decoding {
    mutating func project(_ root: JSONNode) -> ProjectConfig {
        let fields = fields(ProjectKey.self, of: root, as: "the configuration") { key in
            UnitKey(rawValue: key) == nil && ServiceKey(rawValue: key) == nil && JobKey(rawValue: key) == nil
                ? nil : "it belongs to a unit in \"services\" or \"jobs\""
        }
        if let schema = fields[.schema] { _ = string(schema) }
        var project = ProjectConfig()
        // In the order in which a run gets its variables: references see what is set before.
        project.envFile = expandedValue(fields[.envFile], "a path", FilePathText.parse)
        project.envFileReferences = include(project.envFile)
        project.env = environment(fields[.env])
        scope.add(project.env)
        project.venv = expandedValue(fields[.venv], "a path", FilePathText.parse)
        project.ignore = patterns(fields[.ignore])
        if let logs = fields[.logs] { project.logs = self.logs(logs.node) }
        project.notify = fields[.notify].flatMap { notify($0.node) }
        if let limit = fields[.maxParallel] { project.maxParallel = integer(limit, in: Limits.maxParallel, default: 1) }
        project.units = units(services: fields[.services], jobs: fields[.jobs])
        project.groups = groups(fields[.groups], of: project.units)
        return project
    }

    private mutating func logs(_ node: JSONNode) -> LogsConfig {
        let fields = fields(LogsKey.self, of: node, as: "\"logs\"")
        return LogsConfig(
            maxSize: size(fields[.maxSize], in: Limits.logMaxSize, default: Defaults.logMaxSize),
            maxFiles: integer(fields[.maxFiles], in: Limits.logMaxFiles, default: Defaults.logMaxFiles)
        )
    }

    private mutating func units(services: Field?, jobs: Field?) -> [UnitConfig] {
        var members: [(member: JSONMember, isService: Bool)] = []
        for (field, isService) in [(services, true), (jobs, false)] {
            guard let field, let found = object(field.node, as: field.label) else { continue }
            members += found.map { ($0, isService) }
        }
        guard members.count <= Limits.units else {
            problems.add(
                "\(members.count) units; at most \(Limits.units) are supported",
                at: members[Limits.units].member.position
            )
            return []
        }
        var places: [String: SourcePosition] = [:]
        var wants: [UnitNeeds] = []
        var units: [UnitConfig] = []
        for (member, isService) in members {
            if isService { places[member.key] = member.position }
            checkName(member, among: isService ? [:] : places)
            let outer = scope
            let (unit, needs) = unit(member, isService: isService)
            scope = outer
            units.append(unit)
            wants.append(needs)
        }
        checkNeeds(wants)
        return units
    }

    private mutating func checkName(_ member: JSONMember, among services: [String: SourcePosition]) {
        do throws(ValueFault) {
            try UnitName.check(member.key)
        } catch {
            problems.add(error.message, at: member.position, hint: error.hint)
        }
        if let service = services[member.key] {
            problems.add(
                "the name \(JSONText.shown(member.key)) is already used by the service on line \(service.line)",
                at: member.position,
                hint: "services and jobs cannot share a name; choose another"
            )
        }
    }
}
