import Config

/// The units for targets of a Makefile or recipes of a justfile: by their names, as most projects use them.
struct TargetUnits {
    /// A target that can be run without arguments.
    struct Target: Hashable {
        let name: String
        let line: Int
        /// What it runs, as written.
        var recipe: String
        /// Targets that run first.
        var prerequisites: [String]
    }

    private static let jobs = ["test", "check", "tests", "lint"]
    /// Servers of which a project needs one; the first that there is.
    private static let services = ["dev", "serve", "server", "start", "run"]

    let folder: ProjectFolder
    /// The file's name.
    let file: String
    /// What runs a target: `make`, `just`.
    let program: String
    /// How the file calls one: `target`, `recipe`.
    let word: String
    let targets: [Target]

    var findings: Findings {
        var findings = Findings()
        let sources = SourceFolders(of: folder)
        var chosen = Self.jobs.compactMap(target)
        // `check` often is another name of `test`, and `tests` is.
        if chosen.count > 1, chosen.contains(where: { $0.name == "test" }) {
            chosen.removeAll { $0.name == "tests" || isSame($0, as: "test") }
        }
        for target in chosen {
            let unit = UnitConfig(
                name: target.name, kind: .job(JobConfig()), command: .exec([program, target.name]),
                inputs: inputs(of: target, sources), ignore: products(sources))
            findings.units.append(found(unit, target))
        }
        if let service = service, !service.usesCompose {
            findings.units.insert(found(self.service(service), service), at: 0)
        }
        guard !findings.units.isEmpty else { return Findings() }
        if !chosen.isEmpty, sources.isEmpty {
            let names = chosen.map { "\(program) \($0.name)" }.joined(separator: ", ")
            findings.remarks.append("\(names): no sources were found; name them as \"inputs\".")
        }
        if !folder.hasProgram(program) { findings.remarks.append("\(program) is not installed, and \(file) needs it.") }
        return findings
    }

    private func target(named name: String) -> Target? { targets.first { $0.name == name } }

    /// Whether two targets do the same: one only leads to the other, or both have one recipe.
    private func isSame(_ target: Target, as name: String) -> Bool {
        guard target.name != name, let other = self.target(named: name) else { return false }
        if target.recipe.isEmpty, target.prerequisites == [name] { return true }
        if other.recipe.isEmpty, other.prerequisites == [target.name] { return true }
        return !target.recipe.isEmpty && target.recipe == other.recipe && target.prerequisites == other.prerequisites
    }

    private func found(_ unit: UnitConfig, _ target: Target) -> DetectedUnit {
        DetectedUnit(unit, source: "\(file) line \(target.line): \(word) \(target.name)", evidence: .target)
    }

    // MARK: Inputs

    private func inputs(of target: Target, _ sources: SourceFolders) -> [String] {
        [RelativePath.pattern(file)] + sources.patterns
    }

    /// What lies between the sources and comes from running them.
    private func products(_ sources: SourceFolders) -> [String] { sources.hasPython ? ["__pycache__/"] : [] }

    // MARK: The server

    private var service: Target? { Self.services.lazy.compactMap(target).first { !$0.isEmpty } }

    private func service(_ target: Target) -> UnitConfig {
        let port = ProcfilePorts.listened(by: target.recipe, given: nil)
        let health = port.map { HealthConfig(probe: .tcp(HostPort(host: "localhost", port: $0))) }
        // What a C project's `run` starts may well end; a server's recipe says so.
        let isServer = target.name != "run" || health != nil || target.runsServer
        var inputs: [String] = []
        for (_, line) in NumberedLines.of(target.recipe) {
            inputs += CommandInputs(folder: folder).inputs(of: String(line)).filter { !inputs.contains($0) }
        }
        return UnitConfig(
            name: target.name, kind: .service(ServiceConfig(autoStart: isServer, health: health)),
            command: .exec([program, target.name]), inputs: inputs)
    }
}

extension TargetUnits.Target {
    fileprivate var isEmpty: Bool { recipe.isEmpty && prerequisites.isEmpty }

    /// Whether it only calls docker compose, whose file says more.
    fileprivate var usesCompose: Bool {
        recipe.contains("docker compose") || recipe.contains("docker-compose") || recipe.contains("podman compose")
    }

    /// Whether the recipe has the name of a program that serves.
    fileprivate var runsServer: Bool {
        let servers: Set<String> = [
            "flask", "uvicorn", "gunicorn", "hypercorn", "runserver", "rails", "puma", "unicorn", "php", "air",
            "nodemon",
            "vite", "next", "serve", "http.server", "phx.server", "celery", "honcho", "foreman", "overmind", "hugo",
        ]
        return recipe.split { " \t\n\"'/".contains($0) }.contains { servers.contains(String($0)) }
    }
}
