package import Config

/// What a project has, and the configuration for it.
package struct DetectedProject: Sendable {
    package let config: ProjectConfig
    /// The units of `config`, in its order.
    package let units: [DetectedUnit]
    /// What the user should know or do, a sentence each.
    package let remarks: [String]
    /// Whether nothing was found, so that there is only the place for a test.
    package let isEmpty: Bool

    /// More units than this are no help.
    private static let mostUnits = 60

    /// - Parameter isIgnored: whether git or bgexec itself passes over a folder, by its path below the project.
    package init(_ places: [(place: String, findings: Findings)], isIgnored: (String) -> Bool) {
        let top = places.first { $0.place.isEmpty }?.findings ?? Findings()
        var remarks: [String] = []
        var units: [DetectedUnit] = []
        var taken: Set<String> = []
        for (place, findings) in places {
            let placed = findings.placed(in: place)
            remarks += placed.remarks
            for unit in placed.units {
                var unit = unit
                let name = ValidName.unique(unit.config.name, nil, among: taken)
                taken.insert(name)
                unit.config.name = name
                if let problem = Self.problem(of: unit.config) {
                    remarks.append("\(unit.source) is left out: \(problem)")
                } else {
                    units.append(unit)
                }
            }
        }
        if units.count > Self.mostUnits {
            remarks.append("Only the first \(Self.mostUnits) of \(units.count) units are written.")
            units = Array(units.prefix(Self.mostUnits))
        }
        isEmpty = units.isEmpty
        units = Self.withNeeds(units)
        if !units.contains(where: { UnitRole($0.config) == .test }) {
            units.append(Self.placeholder(among: Set(units.map(\.config.name))))
            remarks.append(
                "No test was found: write its command into .bgexec.json, at jobs.\(units[units.count - 1].config.name).command."
            )
        }
        units = UnitOrder.sorted(units)
        let generated = places.flatMap { place, findings in
            findings.generated.map { place.isEmpty ? $0 : "\(place)/\($0)" }
        }
        let inputs = units.flatMap(\.config.inputs)
        let ignore = generated.filter { folder in
            // What a unit names as its input is built for it.
            !isIgnored(folder) && !inputs.contains(folder) && inputs.contains { Self.reaches($0, folder) }
        }
        remarks +=
            Self.sharedPorts(of: units) + units.compactMap(Self.startRemark)
            + units.filter(Self.lacksPort).map { unit in
                "The port of \(unit.config.name) is not known, so it counts as healthy once it has run for half a second: "
                    + "give it a \"health\" check."
            }
        self.units = units
        self.remarks = Self.unique(remarks)
        config = ProjectConfig(
            venv: top.venv, envFile: top.envFile, ignore: Self.unique(ignore), units: units.map(\.config))
    }

    /// Whether a pattern of inputs may match what is in a folder.
    private static func reaches(_ input: String, _ folder: String) -> Bool {
        if input == "." { return true }
        let isWild = input.contains { "*?[".contains($0) }
        guard let slash = input.dropLast().lastIndex(of: "/") else { return isWild || folder.hasPrefix(input) }
        // `place/**/*.py` reaches all that is in `place`.
        return isWild ? folder.hasPrefix(input[...slash].prefix { $0 != "*" }) : folder.hasPrefix(input)
    }

    /// Whether a script starts something of which it is not known whether and where it listens.
    private static func lacksPort(_ unit: DetectedUnit) -> Bool {
        [.script, .target].contains(unit.evidence) && unit.config.isService && unit.config.health == nil
    }

    /// What `start` leaves alone since nobody knows whether it is a server.
    private static func startRemark(_ unit: DetectedUnit) -> String? {
        guard unit.evidence == .target, case .service(let service) = unit.config.kind, !service.autoStart else {
            return nil
        }
        let name = unit.config.name
        return
            "\(name) may well end by itself, so `bgexec start` leaves it alone: `bgexec start \(name)` starts it, and without "
            + "\"autoStart\" it starts with the others."
    }

    /// Servers that would take each other's port.
    private static func sharedPorts(of units: [DetectedUnit]) -> [String] {
        var names: [UInt16: String] = [:]
        return units.map(\.config).compactMap { unit in
            guard let port = unit.listeningPort else { return nil }
            guard let other = names[port] else {
                names[port] = unit.name
                return nil
            }
            return "\(other) and \(unit.name) both listen on port \(port): give one of them another."
        }
    }

    /// Programs and tests need the stores.
    private static func withNeeds(_ units: [DetectedUnit]) -> [DetectedUnit] {
        let names = Set(units.map(\.config.name))
        let stores = units.map(\.config).filter { UnitRole($0) == .store }.map(\.name)
        return units.map { unit in
            var unit = unit
            unit.config.needs = unit.config.needs.filter(names.contains)
            guard [.program, .test].contains(UnitRole(unit.config)) else { return unit }
            if unit.declaresNeeds { return unit }
            unit.config.needs += stores.filter { !unit.config.needs.contains($0) }
            return unit
        }
    }

    /// Why a unit cannot stand in a configuration: a file that anybody may have written can hold anything.
    private static func problem(of unit: UnitConfig) -> String? {
        var unit = unit
        unit.needs = []
        do throws(ConfigError) {
            _ = try ProjectConfig.parse(
                Array(ConfigWriter.text(ProjectConfig(units: [unit])).utf8), environment: { _ in nil })
            return nil
        } catch {
            return error.problems.first.map { "\($0.message)." } ?? "it cannot be written."
        }
    }

    /// Fails, and says what is missing. An invented test would be green.
    private static func placeholder(among taken: Set<String>) -> DetectedUnit {
        let name = ValidName.unique("test", nil, among: taken)
        let line =
            "echo 'bgexec: write the command of your test into .bgexec.json, at jobs.\(name).command' >&2; exit 125"
        return DetectedUnit(
            UnitConfig(name: name, kind: .job(JobConfig()), command: .shell(line)),
            source: "nothing: its command is yours to write",
            evidence: .guess)
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}

/// The order of units in the file: services before jobs, and what others need first.
private enum UnitOrder {
    static func sorted(_ units: [DetectedUnit]) -> [DetectedUnit] {
        units.enumerated().sorted { left, right in
            let (first, second) = (UnitRole(left.element.config), UnitRole(right.element.config))
            return first == second ? left.offset < right.offset : first < second
        }.map(\.element)
    }
}
