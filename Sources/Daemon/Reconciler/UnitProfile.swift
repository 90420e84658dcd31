import Config

/// What decisions need to know about a unit's configuration.
struct UnitProfile: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case service
        case job(onBusy: BusyPolicy)
    }

    let name: String
    let kind: Kind
    /// What its definition comes to, see `ProjectConfig.startFingerprint(of:)`.
    var definition: String?
    var hasInputs = false

    var isService: Bool {
        switch kind {
        case .service: true
        case .job: false
        }
    }
}

extension UnitProfile {
    init(_ unit: UnitConfig, in config: ProjectConfig) {
        let kind: Kind =
            switch unit.kind {
            case .service: .service
            case .job(let job): .job(onBusy: job.onBusy)
            }
        self.init(
            name: unit.name, kind: kind, definition: String(config.startFingerprint(of: unit), radix: 36),
            hasInputs: !unit.inputs.isEmpty)
    }
}
