import Config

/// What decisions need to know about a unit's configuration.
struct UnitProfile: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case service(Service)
        case job(Job)
    }

    struct Service: Hashable, Sendable {
        /// Whether it starts with the project.
        var autoStart = true
    }

    struct Job: Hashable, Sendable {
        /// What a change does during a run.
        var onBusy = Defaults.onBusy
        var trigger = Defaults.trigger
        /// Whether the verdict of a past run on the same basis may stand for a new run.
        var reuse = true
        /// Whether it says what it writes.
        var hasOutputs = false
    }

    let name: String
    let kind: Kind
    /// What it comes to: a verdict by another definition says nothing.
    var definition: String?
    /// The units that it needs directly.
    var needs: [String] = []

    var isService: Bool {
        switch kind {
        case .service: true
        case .job: false
        }
    }

    var job: Job? {
        switch kind {
        case .service: nil
        case .job(let job): job
        }
    }
}

extension UnitProfile {
    /// - Parameter hasOutputs: whether others may depend on what it writes.
    init(_ unit: UnitConfig, in config: ProjectConfig, hasOutputs: Bool) {
        let kind: Kind
        let definition: UInt64
        switch unit.kind {
        case .service(let service):
            kind = .service(.init(autoStart: service.autoStart))
            definition = config.startFingerprint(of: unit)
        case .job(let job):
            kind = .job(
                .init(
                    onBusy: job.onBusy, trigger: job.trigger, reuse: job.reuse, hasOutputs: hasOutputs))
            definition = config.verdictFingerprint(of: unit)
        }
        self.init(name: unit.name, kind: kind, definition: String(definition, radix: 36), needs: unit.needs)
    }
}
