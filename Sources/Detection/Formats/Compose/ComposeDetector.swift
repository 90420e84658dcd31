import Config

/// Finds the services of a compose file: servers that are installed run without a container, all others through docker
/// compose.
package struct ComposeDetector: Detector {
    private let installed: InstalledServers

    package init(installed: InstalledServers = InstalledServers()) { self.installed = installed }

    package func detect(in folder: ProjectFolder) -> Findings {
        let dotEnv = DotEnv(in: folder)
        do throws(FormatProblem) {
            guard let file = try ComposeFile(in: folder, values: dotEnv.values) else { return Findings() }
            var units = ComposeUnits(file, in: folder, dotEnv: dotEnv, installed: installed)
            var findings = units.findings()
            findings.remarks = (dotEnv.remark.map { [$0] } ?? []) + file.remarks + findings.remarks
            return findings
        } catch {
            return Findings(remarks: [error.remark])
        }
    }
}

/// The units of one compose file.
private struct ComposeUnits {
    private let file: ComposeFile
    private let folder: ProjectFolder
    private let dotEnv: DotEnv
    /// The words that call docker compose; nil when it is not installed.
    private let compose: [String]?
    private let plan: ComposePlan
    /// Services that run to an end.
    private let jobs: Set<String>
    private var names: [String: String] = [:]

    init(_ file: ComposeFile, in folder: ProjectFolder, dotEnv: DotEnv, installed: InstalledServers) {
        self.file = file
        self.folder = folder
        self.dotEnv = dotEnv
        compose =
            folder.hasProgram("docker")
            ? ["docker", "compose"] : folder.hasProgram("docker-compose") ? ["docker-compose"] : nil
        plan = ComposePlan(file, hasDocker: compose != nil, in: folder, installed: installed)
        jobs = Self.jobs(file.services)
        var naming = UnitNaming()
        for service in file.services { names[service.name] = naming.name(for: service.name) }
    }

    /// What others wait for until it has ended, and what ends by what the file says of it.
    private static func jobs(_ services: [ComposeService]) -> Set<String> {
        let dependencies = services.flatMap(\.dependencies)
        let ended = dependencies.filter(\.mustEnd).map(\.name)
        let served = Set(dependencies.filter { !$0.mustEnd }.map(\.name))
        return Set(ended + services.filter { $0.endsByItself && !served.contains($0.name) }.map(\.name))
    }

    mutating func findings() -> Findings {
        var findings = Findings()
        for service in file.services {
            guard service.image != nil || service.build != nil else {
                findings.remarks.append(
                    "\(file.name) line \(service.line): \(service.name.cut) has no image and no build.")
                continue
            }
            var unit = unit(service)
            unit.needs = needs(of: service)
            findings.units.append(DetectedUnit(unit, source: source(of: service), declaresNeeds: true))
        }
        findings.remarks = remarks + findings.remarks
        return findings
    }

    private func unit(_ service: ComposeService) -> UnitConfig {
        let name = names[service.name] ?? service.name
        if !jobs.contains(service.name), let image = service.image, let kind = ServerKind(image: image.name),
            let program = plan.programs[service.name]
        {
            return local(service, kind, name: name, program: program)
        }
        let container = ComposeContainer(
            service: service, compose: compose ?? ["docker", "compose"], envFile: dotEnv.isThere ? DotEnv.name : nil)
        if jobs.contains(service.name) {
            let isNeeded = file.services.contains { $0.dependencies.contains { $0.name == service.name } }
            let canRun = compose != nil && !service.hasProfiles
            return container.job(named: name, trigger: isNeeded || !canRun ? .manual : .auto)
        }
        return container.service(named: name, autoStart: compose != nil && !service.hasProfiles)
    }

    private func local(_ service: ComposeService, _ kind: ServerKind, name: String, program: String) -> UnitConfig {
        let port = service.published(kind.port) ?? kind.port
        var server = LocalServer(kind: kind, name: name, program: program, port: port)
        server.environment = service.environment.filter { variable in
            kind.variables.contains(where: variable.hasPrefix)
        }
        let options = LocalOptions(service, kind)
        server.options = options?.words ?? []
        if let consolePort = options?.consolePort { server.consolePort = consolePort }
        if !kind.variables.isEmpty { server.envFile = service.envFiles.last { folder.isFile($0) } }
        let hasVariables = server.environment.hasVariables || options?.hasVariables ?? false
        if server.envFile == nil, hasVariables, dotEnv.isThere { server.envFile = DotEnv.name }
        server.keepsData = !service.mounts.isEmpty || server.options.contains("--appendonly")
        var unit = server.unit
        if service.hasProfiles, case .service(var settings) = unit.kind {
            settings.autoStart = false
            unit.kind = .service(settings)
        }
        return unit
    }

    private func needs(of service: ComposeService) -> [String] {
        var needs: [String] = []
        for dependency in service.dependencies where dependency.name != service.name {
            if let name = names[dependency.name], !needs.contains(name) { needs.append(name) }
        }
        return needs
    }

    private func source(of service: ComposeService) -> String {
        if let build = service.build { return "\(file.name) line \(build.line): build \(build.context.cut)" }
        let image = service.image ?? (service.name, service.line)
        return "\(file.name) line \(image.line): image \(image.name.cut)"
    }

    private var remarks: [String] {
        var remarks: [String] = []
        let local = file.services.filter { plan.programs[$0.name] != nil && !jobs.contains($0.name) }
        if !local.isEmpty {
            let images = local.map { "\($0.name.cut) (\(($0.image?.name ?? "").cut))" }.joined(separator: ", ")
            let runs =
                local.count == 1
                ? "runs as a program of this machine, whose version" : "run as programs of this machine, whose versions"
            remarks.append("\(images) \(runs) may differ. What is stored goes to \(LocalServer.dataFolder)/.")
        }
        for (name, reason) in plan.reasons.sorted(by: { $0.key < $1.key }) {
            remarks.append("\(name.cut) runs in a container although it is installed: \(reason).")
        }
        let contained = file.services.filter { plan.programs[$0.name] == nil || jobs.contains($0.name) }
        let built = contained.filter { $0.build != nil && !jobs.contains($0.name) }
        for service in built {
            let name = names[service.name] ?? service.name
            remarks.append(
                "\(name) runs in a container: after a change of its image's sources, `bgexec restart \(name)` builds it again."
            )
        }
        if compose == nil, !contained.isEmpty {
            let names = contained.map(\.name.cut).joined(separator: ", ")
            remarks.append(
                "docker is not installed, so \(names) cannot run yet; the services among them have \"autoStart\": false."
            )
            let packages = contained.filter { plan.reasons[$0.name] == nil }.compactMap {
                $0.image.flatMap { ServerKind(image: $0.name)?.package }
            }
            if !packages.isEmpty {
                remarks.append(
                    "Without docker, install \(packages.joined(separator: ", ")) and run `bgexec init` again.")
            }
        }
        return remarks
    }
}
