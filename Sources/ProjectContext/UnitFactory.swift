package import Config
import Loop
package import Model
package import Supervisor
package import Syscalls

/// Makes the supervisor's units of the configuration's.
package struct UnitFactory: Sendable {
    package let project: Project
    package let config: ProjectConfig
    /// The environment that every unit starts from.
    package let environment: [String: String]
    /// The folder that stands in for the project when a unit is run; nil for the project itself. See `BisectRun`.
    package var place: @LoopActor @Sendable (String) -> Path? = { _ in nil }

    package init(
        project: Project,
        config: ProjectConfig,
        environment: [String: String],
        place: @escaping @LoopActor @Sendable (String) -> Path? = { _ in nil }
    ) {
        self.project = project
        self.config = config
        self.environment = environment
        self.place = place
    }

    /// All units of the configuration.
    /// - Parameters:
    ///   - double: a job that is there a second time, and the name it has then.
    ///   - witness: sees the runs of a unit, under the name that it has then.
    package func definitions(
        and double: (job: String, name: String)? = nil,
        seenBy hooks: (UnitConfig, String) -> RunHooks? = { _, _ in nil }
    ) -> [UnitDefinition] {
        let all = config.units.map { definition(of: $0, as: $0.name, hooks($0, $0.name)) }
        guard let double, let job = config.unit(named: double.job) else { return all }
        return all + [definition(of: job, as: double.name, hooks(job, double.name))]
    }

    private func definition(of unit: UnitConfig, as name: String, _ hooks: RunHooks?) -> UnitDefinition {
        let kind: UnitDefinition.Kind =
            switch unit.kind {
            case .service(let service):
                .service(
                    .init(
                        probe: service.health.map(policy), detects: service.detect,
                        restartsDependents: service.restartDependents))
            case .job: .job
            }
        return UnitDefinition(
            name: name, kind: kind, needs: unit.needs, needsTimeout: unit.needsTimeout, hooks: hooks
        ) { () throws(LaunchProblem) in try launch(of: unit, in: place(name)) }
    }

    private func policy(of health: HealthConfig) -> ProbePolicy {
        ProbePolicy(
            question(of: health.probe), every: health.every, timeout: health.timeout, failures: health.failures,
            successes: health.successes, startTimeout: health.startTimeout
        )
    }

    private func question(of probe: ProbeConfig) -> ProbePolicy.Question {
        switch probe {
        case .tcp(let address): .tcp(host: address.host, port: address.port)
        case .unix(let path): .unix(project.root / Path(path))
        case .http(let http):
            .http(
                HTTPQuestion(
                    host: http.url.endpoint.host, port: http.url.endpoint.port, target: http.url.target,
                    statuses: http.statuses.map(\.codes), body: http.body))
        case .redis(let address): .redis(host: address.host, port: address.port)
        case .exec(.shell(let line)): .exec(.shell(line))
        case .exec(.exec(let words)): .exec(.exec(words))
        case .log(let pattern): .log(pattern: pattern)
        case .notify: .notify
        }
    }

    /// Where a unit is run, and in which environment.
    /// - Parameters:
    ///   - place: the folder that stands in for the project.
    ///   - changes: what this run has instead of what the configuration says.
    package func surroundings(
        of unit: UnitConfig, in place: Path? = nil, with changes: LaunchChanges = .none
    ) throws(LaunchProblem) -> (directory: Path, environment: UnitEnvironment) {
        let top = place ?? project.root
        let directory = unit.cwd.map { top / Path($0) } ?? top
        guard (try? File.status(of: directory, followingLinks: true))??.kind == .directory else {
            throw LaunchProblem("its folder \(directory) is missing: create it, or change \"cwd\"")
        }
        var result = try UnitEnvironment(of: unit, in: project, config, from: environment, place: top)
        result.apply(changes)
        return (directory, result)
    }

    /// How a unit is run now.
    /// - Parameters:
    ///   - place: the folder that stands in for the project.
    ///   - changes: what this run has instead of what the configuration says.
    package func launch(
        of unit: UnitConfig, in place: Path? = nil, with changes: LaunchChanges = .none
    ) throws(LaunchProblem) -> UnitLaunch {
        let (directory, environment) = try surroundings(of: unit, in: place, with: changes)
        let finder = CommandFinder(environment: environment.values, directory: directory)
        let program = try finder.find(unit.command, with: changes)
        let entries = environment.entries
        var spec = LaunchSpec(
            executable: program.executable,
            arguments: program.arguments,
            environment: entries,
            directory: directory,
            log: .init(folder: project.logs, maxSize: Int64(config.logs.maxSize), maxFiles: config.logs.maxFiles),
            stopSignal: Signal(number: unit.stopSignal.number),
            stopTimeout: unit.stopTimeout,
            holdsInputOpen: unit.stdin == .open
        )
        spec.stopProgram = try unit.stop.map { (command) throws(LaunchProblem) in try finder.find(command) }
        spec.notify = try notifyPlace(of: unit)
        if case .job(let job) = unit.kind { spec.timeLimit = changes.timeLimit ?? job.timeout }
        return UnitLaunch(spec: spec, probe: try probe(of: unit, finder, entries, directory))
    }

    /// Where a unit with a `notify` probe reports its state.
    package func notifyPlace(of unit: UnitConfig) throws(LaunchProblem) -> NotifyPlace? {
        guard let health = unit.health, health.probe == .notify else { return nil }
        do {
            return NotifyPlace(folder: try SocketPlace.folder(of: project) / "notify", watchdog: health.every)
        } catch {
            throw LaunchProblem("its notify socket cannot be created: \(error)")
        }
    }

    private func probe(
        of unit: UnitConfig, _ finder: CommandFinder, _ environment: [[UInt8]], _ directory: Path
    ) throws(LaunchProblem) -> CommandLaunch? {
        guard case .exec(let command) = unit.health?.probe else { return nil }
        let program = try finder.find(command)
        return CommandLaunch(
            executable: program.executable, arguments: program.arguments, environment: environment, directory: directory
        )
    }
}
