import Config

/// Joins what detectors have found in one folder: of several units that do the same, one stays.
struct PlaceMerge {
    /// What files say that declare processes and targets.
    private var declared: [DetectedUnit]
    /// What was found by language, with the word for it.
    private var found: [(label: String, unit: DetectedUnit)]
    private let hasProgram: (String) -> Bool
    private var result = Findings()

    private init(
        _ formats: [Findings], _ kinds: [(label: String, findings: Findings)], _ hasProgram: @escaping (String) -> Bool
    ) {
        declared = formats.flatMap(\.units).map(Self.ranked)
        found = kinds.flatMap { label, findings in findings.units.map { (label, $0) } }
        self.hasProgram = hasProgram
        for findings in formats + kinds.map(\.findings) {
            result.venv = result.venv ?? findings.venv
            result.envFile = result.envFile ?? findings.envFile
            for remark in findings.remarks where !isRepeated(remark) { result.remarks.append(remark) }
            result.generated += findings.generated
        }
    }

    /// - Parameter hasProgram: whether a program is installed.
    static func merge(
        formats: [Findings], kinds: [(label: String, findings: Findings)], hasProgram: @escaping (String) -> Bool
    ) -> Findings {
        var merge = PlaceMerge(formats, kinds, hasProgram)
        merge.chooseRepeated()
        merge.choosePrograms()
        merge.chooseTests()
        merge.chooseJobs()
        return merge.findings()
    }

    /// Whether another detector has said the same in other words.
    private func isRepeated(_ remark: String) -> Bool {
        let start = "There is no virtual environment"
        return remark.hasPrefix(start) && result.remarks.contains { $0.hasPrefix(start) }
    }

    /// A target of a Makefile is known by what it runs.
    private static func ranked(_ unit: DetectedUnit) -> DetectedUnit {
        var unit = unit
        if ["make", "gmake", "just"].contains(unit.config.program) { unit.evidence = min(unit.evidence, .target) }
        return unit
    }

    /// Of units that files declare under one name, or on one port, the first stays: `Procfile.dev` and compose often name the same.
    private mutating func chooseRepeated() {
        var kept: [DetectedUnit] = []
        for unit in declared {
            guard let index = kept.firstIndex(where: { Self.areSame($0.config, unit.config) }) else {
                kept.append(unit)
                continue
            }
            let (winner, loser) = kept[index].evidence < unit.evidence ? (unit, kept[index]) : (kept[index], unit)
            leaveOut(loser, for: winner)
            kept[index] = winner
        }
        declared = kept
    }

    private static func areSame(_ one: UnitConfig, _ other: UnitConfig) -> Bool {
        if one.name == other.name { return true }
        guard let port = one.listeningPort, UnitRole(one) == .store, UnitRole(other) == .store else { return false }
        return other.listeningPort == port
    }

    /// Programs that files declare stand for those that are only guessed.
    private mutating func choosePrograms() {
        let known = found.filter { UnitRole($0.unit.config) == .program }
        guard let local = known.first?.unit else { return }
        for unit in known.map(\.unit) {
            leaveOutDeclared(for: unit) { $0.evidence == .guess && Self.runsProgram(of: unit, $0) }
        }
        // Without docker, what a compose file would build cannot run; what the project's own tool starts can.
        let hasDocker = hasProgram("docker")
        leaveOutDeclared(for: local) { UnitRole($0.config) == .program && $0.config.program == "docker" && !hasDocker }
        guard let best = declared.filter({ UnitRole($0.config) == .program }).max(by: { $0.evidence < $1.evidence })
        else { return }
        if best.evidence == .declared || known.allSatisfy({ $0.unit.evidence < best.evidence }) {
            leaveOutFound(for: best) { UnitRole($0.config) == .program }
        } else {
            leaveOutDeclared(for: local) { UnitRole($0.config) == .program && $0.evidence < local.evidence }
        }
    }

    /// Whether a script is the file by which a program was found.
    private static func runsProgram(of unit: DetectedUnit, _ script: DetectedUnit) -> Bool {
        guard UnitRole(script.config) == .program, case .exec(let words) = script.config.command, let file = words.last
        else {
            return false
        }
        return unit.source.hasSuffix(" in \(file)")
    }

    private mutating func chooseTests() {
        let isPlainTest = { (unit: DetectedUnit) in ["test", "tests", "check"].contains(unit.config.name) }
        let known = found.map(\.unit).filter(isPlainTest)
        guard let own = known.max(by: { $0.evidence < $1.evidence }),
            let index = declared.firstIndex(where: isPlainTest)
        else { return }
        guard declared[index].evidence > own.evidence else {
            // What it needs is known to who has seen the servers.
            let needs = declared.filter(isPlainTest).flatMap(\.config.needs)
            for place in found.indices where isPlainTest(found[place].unit) {
                let unit = found[place].unit.config
                found[place].unit.config.needs += needs.enumerated().filter { offset, name in
                    !unit.needs.contains(name) && !needs[..<offset].contains(name)
                }.map(\.element)
            }
            return leaveOutDeclared(for: own, where: isPlainTest)
        }
        if declared[index].config.hasVagueInputs {
            // It runs the same tests, of which the files are known.
            let inputs = known.flatMap(\.config.inputs)
            declared[index].config.inputs = inputs.enumerated().filter { !inputs[..<$0.offset].contains($0.element) }
                .map(\.element)
        }
        leaveOutFound(for: declared[index], where: isPlainTest)
    }

    /// Of other jobs with one name, the surest stays.
    private mutating func chooseJobs() {
        for unit in declared where !unit.config.isService {
            guard
                let own = found.first(where: { $0.unit.config.name == unit.config.name && !$0.unit.config.isService })?
                    .unit
            else { continue }
            if own.evidence > unit.evidence {
                leaveOutDeclared(for: own) { $0 == unit }
            } else {
                leaveOutFound(for: unit) { $0 == own }
            }
        }
    }

    private mutating func leaveOutDeclared(for winner: DetectedUnit, where condition: (DetectedUnit) -> Bool) {
        for unit in declared where condition(unit) { leaveOut(unit, for: winner) }
        declared.removeAll(where: condition)
    }

    private mutating func leaveOutFound(for winner: DetectedUnit, where condition: (DetectedUnit) -> Bool) {
        for unit in found.map(\.unit) where condition(unit) { leaveOut(unit, for: winner) }
        found.removeAll { condition($0.unit) }
    }

    private mutating func leaveOut(_ unit: DetectedUnit, for winner: DetectedUnit) {
        // Of two ways to run the tests, nobody misses the one that was only guessed.
        if unit.evidence == .guess, UnitRole(unit.config) == .test { return }
        result.remarks.append(
            "\(unit.source) is left out: \(winner.config.name), found by \(winner.source), does the same.")
    }

    private func findings() -> Findings {
        var all: [(label: String?, unit: DetectedUnit)] = declared.map { (nil, $0) }
        all += found.map { ($0.label, $0.unit) }
        var taken: Set<String> = []
        var findings = result
        for (label, unit) in all {
            var unit = unit
            unit.config.name = ValidName.unique(ValidName.of(unit.config.name), label, among: taken)
            taken.insert(unit.config.name)
            findings.units.append(unit)
        }
        return findings
    }
}
