import Config

/// Finds the processes of a `Procfile.dev`, or else a `Procfile`, as foreman reads them.
///
/// A line is a process when it matches `^[A-Za-z0-9_-]+:\s*.+$`; all others are comments
/// (https://github.com/ddollar/foreman/blob/main/lib/foreman/procfile.rb).
package struct ProcfileDetector: Detector {
    private static let names = ["Procfile.dev", "Procfile"]

    package init() {}

    package func detect(in folder: ProjectFolder) -> Findings {
        guard let file = Self.names.first(where: folder.isFile), let text = folder.text(of: file) else {
            return Findings()
        }
        let processes = Self.processes(in: text)
        guard !processes.isEmpty else { return Findings(remarks: ["\(file) names no process."]) }
        let dotEnv = DotEnv(in: folder)
        let basePort = ProcfilePorts.base(in: folder, dotEnv)
        var findings = Findings(envFile: dotEnv.isThere ? DotEnv.name : nil, remarks: dotEnv.remark.map { [$0] } ?? [])
        var naming = UnitNaming()
        for (index, process) in processes.enumerated() {
            // foreman counts every process, also one that listens nowhere.
            let port = basePort.flatMap { UInt16(exactly: $0 + 100 * index) }
            let unit = Self.unit(process, name: naming.name(for: process.name), port: port, in: folder)
            findings.units.append(DetectedUnit(unit, source: "\(file) line \(process.line)"))
        }
        return findings
    }

    private struct Process {
        let name: String
        let command: String
        let line: Int
    }

    /// The processes in their order; of two with the same name, foreman runs both.
    private static func processes(in text: String) -> [Process] {
        NumberedLines.of(text).compactMap { number, line in
            let name = line.prefix { ShellName.isPart($0) || $0 == "-" }
            guard !name.isEmpty, line.dropFirst(name.count).first == ":" else { return nil }
            let command = line.dropFirst(name.count + 1).trimmingBlanks
            guard !command.isEmpty else { return nil }
            return Process(name: String(name), command: String(command), line: number)
        }
    }

    private static func unit(_ process: Process, name: String, port: UInt16?, in folder: ProjectFolder) -> UnitConfig {
        let line = process.command
        if process.name == "release" {
            // What a host runs before each deployment. Nothing here deploys, so it runs when it is asked to.
            return UnitConfig(
                name: name, kind: .job(JobConfig(trigger: .manual, reuse: false)), command: .shell(line))
        }
        var service = ServiceConfig()
        var env: [String: String] = [:]
        if let port, process.name == "web" || ShellLine.uses("PORT", in: line) { env["PORT"] = "\(port)" }
        if let port = ProcfilePorts.listened(by: line, given: env["PORT"].flatMap { UInt16($0) }) {
            // By name, as some development servers listen on ::1 only.
            service.health = HealthConfig(probe: .tcp(HostPort(host: "localhost", port: port)))
        }
        return UnitConfig(
            name: name, kind: .service(service),
            command: ShellLine.needsBash(line) ? .exec(["bash", "-c", line]) : .shell(line),
            inputs: CommandInputs(folder: folder).inputs(of: line), env: env)
    }
}
