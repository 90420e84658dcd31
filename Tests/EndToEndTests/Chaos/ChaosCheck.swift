import Syscalls
import TestSupport

/// Holds what was done against what is there.
struct ChaosCheck {
    /// How each run was ended by a fault: "SIGKILL", "exit 7".
    let ends: [String: String]
    /// Of these the log may say that their end was not seen.
    let mayBeUnseen: Set<String>
    /// Whether the state was removed while it was in use.
    let wasCleaned: Bool
    let services: Int
    private(set) var findings: [ChaosFinding] = []
    /// Lines that the log itself says may be missing, at the end of runs that no process was left to watch.
    private(set) var declaredGaps = 0
    /// How many lines are missing there.
    private(set) var declaredLost = 0
    /// Runs that ended while daemon and shim were dead, and of which the log says so.
    private(set) var unseenEnds = 0
    private(set) var lines = 0

    /// - Parameters:
    ///   - ends: how each run was ended by a fault.
    ///   - mayBeUnseen: of which of these the log may say that its end was not seen.
    ///   - wasCleaned: whether the state was removed while it was in use.
    init(ends: [String: String] = [:], mayBeUnseen: Set<String> = [], wasCleaned: Bool = false, services: Int) {
        self.ends = ends
        self.mayBeUnseen = mayBeUnseen
        self.wasCleaned = wasCleaned
        self.services = services
    }

    /// Who lives now, while all is settled: one daemon, one shim a run, and nothing of earlier runs.
    mutating func checkProcesses(_ scene: Scene, current: [String]) async throws {
        var found = strangers(in: scene, Set(current))
        // What was just killed may still be on its way out; what is wrong stays wrong.
        for _ in 0..<50 where !found.isEmpty {
            try await pause()
            found = strangers(in: scene, Set(current))
        }
        findings += found
    }

    private func strangers(in scene: Scene, _ current: Set<String>) -> [ChaosFinding] {
        let processes = scene.processes()
        var found: [ChaosFinding] = []
        let daemons = processes.filter { $0.command.contains("bgexec daemon run") && !$0.command.contains("strace") }
        if daemons.count != 1 { found.append(.duplicate("\(daemons.count) daemons: \(daemons)")) }
        for process in processes where process.command.hasPrefix("perl") || process.command.hasPrefix("sleep") {
            guard let run = Self.run(of: process.pid), !current.contains(run) else { continue }
            found.append(.orphan("pid \(process.pid) of \(run)"))
        }
        let shims = ProcessTable.all().compactMap { entry in
            entry.isZombie ? nil : ProcessTable.commandLine(of: entry.pid)
        }.filter { $0.hasPrefix("bgexec shim \(scene.folder)/") }
        if shims.count != Set(shims).count { found.append(.duplicate("shims: \(shims)")) }
        for shim in shims where !current.contains(String(shim.split(separator: " ").last ?? "")) {
            found.append(.orphan(shim))
        }
        return found
    }

    /// What must hold when all has been stopped.
    mutating func checkRecords(_ scene: Scene, logs: (String) -> String) {
        for duplicate in scene.text(of: "duplicates").split(separator: "\n") {
            findings.append(.duplicate(String(duplicate)))
        }
        let starts = scene.text(of: "starts").split(separator: "\n").map(String.init)
        for index in 0..<services {
            let unit = ChaosService.name(index)
            let seen = starts.filter { $0.hasPrefix(unit + "#") }.compactMap { Int($0.dropFirst(unit.count + 1)) }
            let expected = 1 + ends.keys.count { $0.hasPrefix(unit + "#") }
            if seen != Array(1...expected) { findings.append(.runs(unit: unit, seen: seen, expected: expected)) }
            let log = ChaosLog(logs(unit))
            for number in seen { check("\(unit)#\(number)", log, scene) }
        }
    }

    private mutating func check(_ run: String, _ log: ChaosLog, _ scene: Scene) {
        let found = log.runs[run] ?? ChaosLog.Run()
        let expected = ends[run] ?? "SIGTERM"
        let said = found.ends.map { String($0.split(separator: ": ").last ?? "") }
        // How a run ended that none of our processes was left to see, only init knows: the log must say so.
        let nobodySaw = (!found.gaps.isEmpty || mayBeUnseen.contains(run)) && said == ["its end could not be observed"]
        // Where records were removed, and shim and leader killed before they were there again, the daemon's own log says what may be lost.
        let isCutOff = wasCleaned && said.isEmpty
        if nobodySaw || isCutOff { unseenEnds += 1 }
        if said != [expected], !nobodySaw, !isCutOff {
            findings.append(.end(run: run, seen: found.ends, expected: expected))
        }
        declaredGaps += found.gaps.count

        let noted = Int(scene.text(of: "counts/\(run)").filter(\.isNumber)) ?? 0
        lines += noted
        for (stream, numbers, isOurs) in [
            ("stdout", found.stdout, { (number: Int) in number % 4 != 0 }),
            ("stderr", found.stderr, { (number: Int) in number % 4 == 0 }),
        ] {
            // The last line may have been printed and not noted.
            let printed = (1...noted + 1).filter(isOurs)
            if numbers.elementsEqual(printed) || numbers.elementsEqual(printed.filter { $0 <= noted }) { continue }
            if !found.gaps.isEmpty || isCutOff,
                Self.mayBeMissing(numbers, printed, gaps: wasCleaned ? found.gaps.count : 0)
            {
                declaredLost += printed.count - 1 - numbers.count
                continue
            }
            findings.append(.lines(run: run, "\(stream) \(Self.difference(numbers, printed))"))
        }
    }

    /// Whether gaps declare what is missing: the last lines and, where the state was removed, what each killed shim had just read.
    private static func mayBeMissing(_ seen: [Int], _ printed: [Int], gaps: Int) -> Bool {
        var (rest, stretches, isInOne) = (seen[...], 0, false)
        for number in printed.prefix(while: { $0 <= seen.last ?? 0 }) {
            if rest.first == number {
                rest.removeFirst()
                isInOne = false
            } else if !isInOne {
                (stretches, isInOne) = (stretches + 1, true)
            }
        }
        return rest.isEmpty && stretches <= gaps
    }

    private static func difference(_ seen: [Int], _ printed: [Int]) -> String {
        let counts = Dictionary(grouping: seen, by: \.self).mapValues(\.count)
        let lost = printed.dropLast().filter { counts[$0] == nil }
        let twice = counts.filter { $0.value > 1 }.keys.sorted()
        if lost.isEmpty, twice.isEmpty { return "has its lines in another order, or too many: \(seen.suffix(5))" }
        return
            "of \(printed.count) lines lost \(lost.prefix(10)) (\(lost.count)), twice \(twice.prefix(10)) (\(twice.count))"
    }

    mutating func checkVerified(_ result: CommandRun.Result) {
        if result.code != 0, declaredGaps == 0 { findings.append(.log(result.output + result.error)) }
    }

    /// The run that a process belongs to, by its environment.
    static func run(of pid: Int32) -> String? {
        let bytes = ((try? File.contents(of: Path("/proc/\(pid)/environ"))) ?? nil) ?? []
        let key = Array("BGEXEC_RUN=".utf8)
        return bytes.split(separator: 0).first { $0.starts(with: key) }.map {
            String(decoding: $0.dropFirst(key.count), as: UTF8.self)
        }
    }
}
