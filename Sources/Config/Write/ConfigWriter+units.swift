/// Services and jobs.
extension ConfigWriter {
    static func unit(_ unit: UnitConfig) -> JSONLayout {
        var members = Members<UnitKey>()
        members.add(.command, command(unit.command))
        members.add(.cwd, unit.cwd.map(literal))
        members.add(.needs, strings(unit.needs))
        members.add(.needsTimeout, unit.needsTimeout.map(DurationText.format))
        members.add(.inputs, strings(unit.inputs))
        members.add(.ignore, strings(unit.ignore))
        members.add(.env, variables(unit.env))
        members.add(.envFile, unit.envFile.map(literal))
        switch unit.venv {
        case .project: break
        case .none: members.add(.venv, .scalar("null"))
        case .own(let path): members.add(.venv, literal(path))
        }
        members.add(.stdin, unit.stdin.rawValue, unless: unit.stdin == Defaults.standardInput)
        members.add(.stop, unit.stop.map(command))
        members.add(.stopSignal, unit.stopSignal.rawValue, unless: unit.stopSignal == Defaults.stopSignal)
        members.add(
            .stopTimeout, DurationText.format(unit.stopTimeout), unless: unit.stopTimeout == Defaults.stopTimeout)
        switch unit.kind {
        case .service(let service): return .block(members.all + self.service(service))
        case .job(let job): return .block(members.all + self.job(job))
        }
    }

    private static func service(_ service: ServiceConfig) -> [JSONLayout.Member] {
        var members = Members<ServiceKey>()
        members.add(.autoStart, .bool(false), unless: service.autoStart)
        members.add(.detect, .bool(true), unless: !service.detect)
        members.add(.restartDependents, .bool(true), unless: !service.restartDependents)
        members.add(.health, service.health.map(health))
        return members.all
    }

    private static func job(_ job: JobConfig) -> [JSONLayout.Member] {
        var members = Members<JobKey>()
        members.add(.outputs, strings(job.outputs))
        members.add(.trigger, job.trigger.rawValue, unless: job.trigger == Defaults.trigger)
        members.add(.schedule, job.schedule?.description)
        members.add(.reuse, .bool(false), unless: job.reuse)
        members.add(.timeout, job.timeout.map(DurationText.format))
        members.add(.junit, globs(job.junit))
        switch job.tap {
        case .none: break
        case .output: members.add(.tap, .bool(true))
        case .files(let patterns): members.add(.tap, globs(patterns))
        }
        members.add(.onBusy, job.onBusy.rawValue, unless: job.onBusy == Defaults.onBusy)
        return members.all
    }

    private static func globs(_ patterns: [String]) -> JSONLayout? {
        patterns.count == 1 ? .string(patterns[0]) : strings(patterns)
    }

    private static func health(_ health: HealthConfig) -> JSONLayout {
        var members = Members<HealthKey>()
        switch health.probe {
        case .tcp(let address): members.add(.tcp, literal(address.description))
        case .unix(let path): members.add(.unix, literal(path))
        case .http(let probe): members.add(.http, http(probe))
        case .redis(let address): members.add(.redis, literal(address.description))
        case .exec(let command): members.add(.exec, self.command(command))
        case .log(let pattern): members.add(.log, pattern)
        case .notify: members.add(.notify, .bool(true))
        }
        members.add(.every, DurationText.format(health.every), unless: health.every == Defaults.probeEvery)
        members.add(.timeout, DurationText.format(health.timeout), unless: health.timeout == Defaults.probeTimeout)
        members.add(.failures, .number(health.failures), unless: health.failures == Defaults.probeFailures)
        members.add(.successes, .number(health.successes), unless: health.successes == Defaults.probeSuccesses)
        members.add(
            .startTimeout, DurationText.format(health.startTimeout),
            unless: health.startTimeout == Defaults.startTimeout)
        return .inline(members.all)
    }

    private static func http(_ probe: HTTPProbeConfig) -> JSONLayout {
        let url = JSONLayout.string(literal(probe.url.description))
        if probe.statuses == Defaults.statuses, probe.body == nil { return url }
        var members = Members<HTTPKey>()
        members.add(.url, url)
        let statuses = probe.statuses.map(status)
        members.add(
            .status, statuses.count == 1 ? statuses[0] : .array(statuses), unless: probe.statuses == Defaults.statuses)
        members.add(.body, probe.body)
        return .inline(members.all)
    }

    private static func status(_ range: StatusRange) -> JSONLayout {
        let (low, high) = (range.codes.lowerBound, range.codes.upperBound)
        if low == high { return .number(low) }
        return low % 100 == 0 && high == low + 99 ? .string("\(low / 100)xx") : .string(range.description)
    }
}
