import Config

/// Finds Python scripts such as `scripts/router.py` in a project whose requirements name Redis or an S3 store, with the
/// servers that they need and their tests.
package struct ScriptDetector: Detector {
    private let installed: InstalledServers

    package init(installed: InstalledServers = InstalledServers()) { self.installed = installed }

    package func detect(in folder: ProjectFolder) -> Findings {
        let requirements = PythonRequirements(of: folder)
        let redis = requirements.first(of: ["redis", "aioredis", "rq", "arq", "redis-py-cluster"])
        let store = requirements.first(of: ["minio", "boto3", "aioboto3", "aiobotocore", "s3fs"])
        let scripts = PythonScript.all(in: folder)
        guard redis != nil || store != nil, !scripts.isEmpty else { return Findings() }
        var units = ScriptUnits(folder: folder, installed: installed, requirements: requirements)
        if let redis { units.addServer(.redis, named: "redis", for: redis) }
        if let store { units.addServer(.minio, named: "minio", for: store) }
        scripts.forEach { units.add($0) }
        units.addTests(scripts)
        return units.findings
    }
}

/// The units of scripts, and of what they need.
private struct ScriptUnits {
    let folder: ProjectFolder
    let installed: InstalledServers
    let requirements: PythonRequirements
    private(set) var findings = Findings()
    private let dotEnv: DotEnv
    private let compose: ComposeFile?
    /// Names of servers that scripts need, then of scripts.
    private var servers: [String] = []
    private var services: [String] = []
    private var naming = UnitNaming()
    private let python: String

    init(folder: ProjectFolder, installed: InstalledServers, requirements: PythonRequirements) {
        (self.folder, self.installed, self.requirements) = (folder, installed, requirements)
        dotEnv = DotEnv(in: folder)
        compose = try? ComposeFile(in: folder, values: dotEnv.values)
        findings.venv = ["venv", ".venv"].first { folder.isFile("\($0)/bin/python") }
        python = findings.venv == nil ? "python3" : "python"
        if dotEnv.isThere { findings.envFile = DotEnv.name }
        if let remark = dotEnv.remark { findings.remarks.append(remark) }
        guard findings.venv == nil, let file = requirements.files["redis"] ?? requirements.files.values.min() else {
            return
        }
        let install = file.hasSuffix(".txt") ? "-r \(file)" : "."
        findings.remarks.append(
            "There is no virtual environment. `python3 -m venv venv && venv/bin/pip install \(install)` makes one;"
                + " then write \"venv\": \"venv\" and \"python\" for \"python3\".")
    }

    mutating func addServer(_ kind: ServerKind, named name: String, for need: (name: String, file: String)) {
        // The compose file's detector makes a unit of the same.
        let composed = compose?.services.first { $0.image.flatMap { ServerKind(image: $0.name) } == kind }
        if let composed {
            servers.append(composed.name)
            return
        }
        guard let program = installed.program(of: kind, in: folder) else {
            findings.remarks.append(Self.missing(kind, need))
            return
        }
        let unitName = naming.name(for: name)
        var server = LocalServer(kind: kind, name: unitName, program: program, port: port(of: kind))
        server.environment = credentials(of: kind)
        if server.environment.hasVariables { server.envFile = DotEnv.name }
        servers.append(unitName)
        findings.units.append(DetectedUnit(server.unit, source: "\(need.file): \(need.name)"))
    }

    private static func missing(_ kind: ServerKind, _ need: (name: String, file: String)) -> String {
        let start = "\(need.file) names \(need.name)"
        if kind == .minio {
            return
                "\(start): if it talks to a store on this machine, install minio, or write the store's command as a service."
        }
        return
            "\(start), and no \(kind.programs[0]) is installed: install \(kind.package ?? kind.programs[0]) and write it as a service."
    }

    /// `.env` often says it, on its own or at the end of an address.
    private func port(of kind: ServerKind) -> UInt16 {
        let names =
            kind == .redis ? ["REDIS_PORT", "REDIS_URL"] : ["MINIO_PORT", "S3_PORT", "MINIO_ENDPOINT", "S3_ENDPOINT"]
        for name in names {
            guard let value = dotEnv.values[name], let last = value.split(separator: ":").last else { continue }
            if let port = UInt16(last.prefix { ("0"..."9").contains($0) }), port > 0 { return port }
        }
        return kind.port
    }

    /// The store's user and password are those that its clients find in `.env`.
    private func credentials(of kind: ServerKind) -> DeclaredEnvironment {
        guard kind == .minio else { return DeclaredEnvironment() }
        func first(_ names: [String]) -> String? { names.first { dotEnv.values[$0] != nil } }
        let user = first(["MINIO_ROOT_USER", "MINIO_ACCESS_KEY", "S3_ACCESS_KEY", "AWS_ACCESS_KEY_ID"])
        let password = first(["MINIO_ROOT_PASSWORD", "MINIO_SECRET_KEY", "S3_SECRET_KEY", "AWS_SECRET_ACCESS_KEY"])
        guard let user, let password else { return DeclaredEnvironment() }
        return DeclaredEnvironment(assignments: [
            "MINIO_ROOT_USER": "${\(user)}", "MINIO_ROOT_PASSWORD": "${\(password)}",
        ])
    }

    mutating func add(_ script: PythonScript) {
        let name = naming.name(for: script.stem)
        let health = script.readyLine.map { HealthConfig(probe: .log($0)) }
        var unit = UnitConfig(
            name: name, kind: .service(ServiceConfig(health: health)), command: .exec([python, script.path]),
            needs: servers, inputs: script.inputs)
        // Python keeps what it prints to a pipe until a page is full, and the line is waited for.
        if health != nil { unit.env["PYTHONUNBUFFERED"] = "1" }
        if script.needsTop { unit.env["PYTHONPATH"] = "." }
        services.append(name)
        let names = requirements.first(of: ["redis", "aioredis", "rq", "arq", "minio", "boto3", "aioboto3"])
        let beside = names.map { ", beside \($0.file) with \($0.name)" } ?? ""
        findings.units.append(DetectedUnit(unit, source: script.path + beside))
    }

    mutating func addTests(_ scripts: [PythonScript]) {
        let isTest = { (name: String) in name.hasPrefix("test_") && name.hasSuffix(".py") || name.hasSuffix("_test.py")
        }
        let places = ["tests", "test"].filter { folder.names(in: $0).contains(where: isTest) }
        let files = folder.names().filter(isTest)
        let knowsPytest =
            requirements.first(of: ["pytest"]) != nil || folder.isFile("pytest.ini") || folder.isFile("conftest.py")
        guard let place = places.map({ "\($0)/" }).first ?? files.first, knowsPytest else { return }
        var inputs = places.map { "\($0)/" } + files.map(RelativePath.pattern)
        if folder.isFile("conftest.py") { inputs.append("conftest.py") }
        for input in scripts.flatMap(\.inputs) where !inputs.contains(input) { inputs.append(input) }
        // Which modules the tests import counts too.
        for file in places.flatMap({ place in folder.names(in: place).filter(isTest).map { "\(place)/\($0)" } }) + files
        {
            for input in LocalImports.of(file, in: folder).map(RelativePath.pattern) {
                if !inputs.contains(input), !inputs.contains(where: { $0.hasSuffix("/") && input.hasPrefix($0) }) {
                    inputs.append(input)
                }
            }
        }
        let unit = UnitConfig(
            name: naming.name(for: "test"), kind: .job(JobConfig()), command: .exec([python, "-m", "pytest", "-q"]),
            needs: servers + services, inputs: inputs, ignore: ["__pycache__/"])
        findings.units.append(DetectedUnit(unit, source: "\(place): pytest"))
    }
}
