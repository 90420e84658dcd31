import Config
import Model

/// Finds the processes of a process-compose file. https://f1bonacc1.github.io/process-compose/configuration/
package struct ProcessComposeDetector: Detector {
    /// In the order in which process-compose looks. The first two may also be docker compose's.
    private static let names = ["compose.yml", "compose.yaml", "process-compose.yml", "process-compose.yaml"]

    package init() {}

    package func detect(in folder: ProjectFolder) -> Findings {
        for name in Self.names where folder.isFile(name) {
            do throws(FormatProblem) {
                guard let root = try FormatProblem.read(name, in: folder), root["processes"] != nil else { continue }
                return ProcessComposeUnits(root, file: name, in: folder).findings
            } catch {
                // Of compose.yml docker compose's detector says the same.
                if !ComposeFile.names.contains(name) { return Findings(remarks: [error.remark]) }
            }
        }
        return Findings()
    }
}

/// The units of one process-compose file.
private struct ProcessComposeUnits {
    private let file: String
    private let folder: ProjectFolder
    private let dotEnv: DotEnv
    private let environment: DeclaredEnvironment
    private let processes: [ProcessComposeProcess]
    private let names: [String: String]
    private let hasIncludes: Bool

    init(_ root: YAMLNode, file: String, in folder: ProjectFolder) {
        self.file = file
        self.folder = folder
        dotEnv = DotEnv(in: folder)
        environment = DeclaredEnvironment(root["environment"])
        processes =
            root["processes"]?.entries.map { [dotEnv] in
                ProcessComposeProcess($0, variables: root["vars"], values: dotEnv.values)
            } ?? []
        var naming = UnitNaming()
        var names: [String: String] = [:]
        for process in processes { names[process.name] = naming.name(for: process.name) }
        self.names = names
        hasIncludes = root["extends"] != nil
    }

    var findings: Findings {
        var findings = Findings(envFile: dotEnv.isThere ? DotEnv.name : nil)
        if let remark = dotEnv.remark { findings.remarks.append(remark) }
        if hasIncludes { findings.remarks.append("\(file): the file that it extends is not read.") }
        for process in processes {
            guard let command = command(of: process) else {
                findings.remarks.append("\(file) line \(process.line): \(process.name.cut) has no command.")
                continue
            }
            findings.units.append(
                DetectedUnit(
                    unit(process, command), source: "\(file) line \(process.line): \(process.name.cut)",
                    declaresNeeds: true))
            findings.remarks += process.remarks.map { "\(names[process.name] ?? process.name) (\(file)): \($0)." }
        }
        return findings
    }

    /// What others wait for until it has ended; and what is said to end, and is not asked whether it is well.
    private func isJob(_ process: ProcessComposeProcess) -> Bool {
        let waiting = processes.flatMap(\.dependencies).filter { $0.name == process.name }
        if waiting.contains(where: \.mustEnd) { return true }
        return process.restart.map { ["no", "exit_on_failure"].contains($0) } ?? false
            && process.health == nil && waiting.isEmpty && !process.isDaemon
    }

    private func environment(of process: ProcessComposeProcess) -> DeclaredEnvironment {
        environment.merging(process.environment)
    }

    private func command(of process: ProcessComposeProcess) -> CommandConfig? {
        let exports = environment(of: process).exports + process.folderChange
        guard let line = process.command else {
            guard !process.entrypoint.isEmpty else { return nil }
            guard !exports.isEmpty else { return .exec(process.entrypoint) }
            return .shell(exports + "exec " + process.entrypoint.map(ShellWord.quoted).joined(separator: " "))
        }
        // Its shell is bash; `sh` is quicker where it makes no difference.
        return ShellLine.needsBash(line) ? .exec(["bash", "-c", exports + line]) : .shell(exports + line)
    }

    private func unit(_ process: ProcessComposeProcess, _ command: CommandConfig) -> UnitConfig {
        let kind: UnitKind =
            isJob(process)
            ? .job(JobConfig(trigger: process.isDisabled || isAwaited(process) ? .manual : .auto, reuse: false))
            : .service(ServiceConfig(autoStart: !process.isDisabled, health: process.health))
        var unit = UnitConfig(
            name: names[process.name] ?? process.name, kind: kind, command: command, cwd: process.workingFolder,
            inputs: inputs(of: process), env: environment(of: process).literals)
        for dependency in process.dependencies {
            guard let name = names[dependency.name], name != unit.name, !unit.needs.contains(name) else { continue }
            unit.needs.append(name)
        }
        if let file = process.envFile { unit.envFile = file }
        if let stop = process.stopCommand { unit.stop = .shell(stop) }
        if let signal = process.stopSignal { unit.stopSignal = signal }
        if let timeout = process.stopTimeout { unit.stopTimeout = timeout }
        return unit
    }

    private func isAwaited(_ process: ProcessComposeProcess) -> Bool {
        processes.contains { $0.dependencies.contains { $0.name == process.name } }
    }

    private func inputs(of process: ProcessComposeProcess) -> [String] {
        let line = process.command ?? process.entrypoint.map(ShellWord.quoted).joined(separator: " ")
        return CommandInputs(folder: folder).inputs(of: line, in: process.workingFolder)
    }
}
