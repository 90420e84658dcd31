import Config

extension DetectedUnit {
    /// A service that listens on a port of this machine, if that is known.
    /// - Parameters:
    ///   - ignore: files among the inputs that are only for its tests.
    ///   - build: how long it may take until it listens, when it is compiled first.
    static func service(
        _ name: String, _ command: [String], from source: String, _ evidence: Evidence = .guess, inputs: [String],
        ignore: [String] = [], port: UInt16? = nil, env: [String: String] = [:], build: Duration? = nil
    ) -> DetectedUnit {
        // Some servers listen on ::1 only, and both addresses have this name.
        let probe = port.map { HealthConfig(probe: .tcp(HostPort(host: "localhost", port: $0))) }
        var service = ServiceConfig(health: probe)
        if let build { service.health?.startTimeout = build }
        let unit = UnitConfig(
            name: ValidName.of(name), kind: .service(service), command: .exec(command),
            inputs: inputs.filter { !testFolders.contains($0) }, ignore: ignore, env: env)
        return DetectedUnit(unit, source: source, evidence: evidence)
    }

    /// A server need not restart for what is saved there.
    private static let testFolders: Set<String> = [
        "tests/", "test/", "spec/", "specs/", "__tests__/", "e2e/", "cypress/", "features/",
    ]

    static func job(
        _ name: String, _ command: CommandConfig, from source: String, _ evidence: Evidence = .guess, inputs: [String],
        _ job: JobConfig = JobConfig(), env: [String: String] = [:]
    ) -> DetectedUnit {
        let unit = UnitConfig(name: ValidName.of(name), kind: .job(job), command: command, inputs: inputs, env: env)
        return DetectedUnit(unit, source: source, evidence: evidence)
    }

    static func job(
        _ name: String, _ command: [String], from source: String, _ evidence: Evidence = .guess, inputs: [String],
        _ job: JobConfig = JobConfig(), env: [String: String] = [:]
    ) -> DetectedUnit {
        self.job(name, .exec(command), from: source, evidence, inputs: inputs, job, env: env)
    }
}

/// Names that units may have.
package enum ValidName {
    /// The name that is nearest to a text: what no unit's name may have becomes a dash.
    package static func of(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": Character(scalar)
            default: "-"
            }
        }
        var name = String(scalars.drop { !($0.isLetter || $0.isNumber) }.prefix(UnitName.longest))
        while name.hasSuffix("-") { name.removeLast() }
        if name.isEmpty { return "unit" }
        return UnitName.reserved.contains(name) ? "\(name)-unit" : name
    }

    /// A name that is not taken: with a suffix, else with a number.
    package static func unique(_ name: String, _ suffix: String?, among taken: Set<String>) -> String {
        if !taken.contains(name) { return name }
        let base = String(name.prefix(UnitName.longest - 16))
        if let suffix {
            let longer = of("\(base)-\(suffix.prefix(10))")
            if !taken.contains(longer) { return longer }
        }
        var number = 2
        while taken.contains("\(base)-\(number)") { number += 1 }
        return "\(base)-\(number)"
    }
}
