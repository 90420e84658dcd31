import Config
import Supervisor
import Syscalls

/// The environment of a unit's runs. Later layers win: what the daemon was started with, the project's `envFile` and `env`,
/// the unit's `envFile` and `env`, and last the venv.
struct UnitEnvironment {
    /// Name → value.
    private(set) var values: [String: String]
    /// Name → the layer that set it.
    private(set) var sources: [String: String]

    /// Reads the files that are named and puts the layers together.
    /// - Throws: `LaunchProblem` when a file cannot be read or the venv is missing.
    init(
        of unit: UnitConfig, in project: Project, _ config: ProjectConfig, from inherited: [String: String]
    ) throws(LaunchProblem) {
        values = inherited
        sources = inherited.mapValues { _ in "inherited" }
        for layer in config.environmentLayers(for: unit) {
            switch layer {
            case .values(let values): set(values, from: Project.configName.description)
            case .file(let name): set(try Self.read(project.root / Path(name)), from: name)
            }
        }
        if let venv = config.venv(for: unit) { try activate(project.root / Path(venv), project) }
        set(["BGEXEC_PROJECT": project.root.description, "BGEXEC_UNIT": unit.name], from: "bgexec")
    }

    private mutating func set(_ new: [String: String], from source: String) {
        for (name, value) in new {
            values[name] = value
            sources[name] = source
        }
    }

    /// What `activate` does: VIRTUAL_ENV, its programs first in PATH, no PYTHONHOME.
    private mutating func activate(_ venv: Path, _ project: Project) throws(LaunchProblem) {
        let programs = venv / "bin"
        guard File.isExecutable(programs / "python") || File.isExecutable(programs / "python3") else {
            let short = venv.relative(to: project.root) ?? venv
            throw LaunchProblem(
                "the interpreter \(programs / "python") is missing: make the venv with `python3 -m venv \(short)`"
                    + Self.requirementsHint(beside: venv, short, project))
        }
        let path = values["PATH"].map { "\(programs):\($0)" } ?? "\(programs)"
        set(["VIRTUAL_ENV": venv.description, "PATH": path], from: "venv")
        values["PYTHONHOME"] = nil
        sources["PYTHONHOME"] = nil
    }

    private static func requirementsHint(beside venv: Path, _ short: Path, _ project: Project) -> String {
        for folder in [venv.parent, project.root] {
            let file = folder / "requirements.txt"
            guard (try? File.status(of: file)) ?? nil != nil else { continue }
            return " and `\(short)/bin/pip install -r \(file.relative(to: project.root) ?? file)`"
        }
        return ""
    }

    private static func read(_ path: Path) throws(LaunchProblem) -> [String: String] {
        let bytes: [UInt8]?
        do { bytes = try File.contents(of: path, limit: 1 << 20) } catch { throw LaunchProblem("\(error)") }
        guard let bytes else { throw LaunchProblem("its envFile \(path) is missing: create it, or remove \"envFile\"") }
        do {
            return try EnvironmentFile.parse(bytes)
        } catch {
            throw LaunchProblem(error.rendered(path: path.description, source: bytes))
        }
    }
}
