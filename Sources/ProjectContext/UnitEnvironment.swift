package import Config
package import Model
import Supervisor
package import Syscalls

/// The environment of a unit's runs. Later layers win: what the daemon was started with, the project's `envFile` and `env`,
/// the unit's `envFile` and `env`, and last the venv.
package struct UnitEnvironment {
    /// Name → value.
    package private(set) var values: [String: String]
    /// Name → where its value comes from; not of what one run alone has.
    package private(set) var sources: [String: Source]

    /// Where a value comes from.
    package enum Source: Hashable, CustomStringConvertible {
        /// The environment of the command that started the project.
        case inherited
        /// A line of an environment file, which is named as the configuration does.
        case file(String, line: Int)
        /// A key of the configuration.
        case config(key: String)
        case venv
        case bgexec

        package var description: String {
            switch self {
            case .inherited: "inherited"
            case .file(let name, let line): "\(name):\(line)"
            case .config(let key): "\(Project.configName) \(key)"
            case .venv: "venv"
            case .bgexec: "bgexec"
            }
        }
    }

    /// Reads the files that are named and puts the layers together.
    /// - Parameter place: the folder that stands in for the project's when the unit runs; nil for that itself.
    /// - Throws: `LaunchProblem` when a file cannot be read or the venv is missing.
    package init(
        of unit: UnitConfig, in project: Project, _ config: ProjectConfig, from inherited: [String: String],
        place: Path? = nil
    ) throws(LaunchProblem) {
        values = inherited
        sources = inherited.mapValues { _ in .inherited }
        var scope = VariableScope(inherited: { inherited[$0] })
        for layer in config.environmentLayers(for: unit) {
            switch layer {
            case .values(let values, let key):
                set(values, from: .config(key: key))
                scope.add(values)
            case .file(let name):
                let entries = try Self.read(project.root / Path(name), in: scope)
                for entry in entries { set([entry.name: entry.value], from: .file(name, line: entry.line)) }
                scope.add(file: name, entries)
            }
        }
        addColours(inherited)
        if let venv = config.venv(for: unit) { try activate(project.root / Path(venv), project) }
        set(["BGEXEC_PROJECT": (place ?? project.root).exact, "BGEXEC_UNIT": unit.name], from: .bgexec)
    }

    /// As execve(2) takes it, by name: the same facts give the same bytes.
    package var entries: [[UInt8]] {
        values.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) }
    }

    /// What makes programs colour what they print although it goes into a pipe: Node and most of its libraries, pytest, Rich and others
    /// go by the first, ninja, CMake and others by the second (force-color.org, bixense.com/clicolors), Cargo by its own.
    package static let colours = ["FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "CARGO_TERM_COLOR": "always"]

    /// If the terminal in which the project was started has colours, and nothing says otherwise. It does not depend on who asks for a
    /// run, so that the same run prints the same whoever looks at it: what shows it to no terminal leaves the colours out.
    private mutating func addColours(_ inherited: [String: String]) {
        let terminal = inherited["TERM"] ?? ""
        guard !terminal.isEmpty, terminal != "dumb", (values["NO_COLOR"] ?? "").isEmpty,
            ["FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"].allSatisfy({ values[$0] == nil })
        else { return }
        set(Self.colours.filter { values[$0.key] == nil }, from: .bgexec)
    }

    /// Puts what one run alone has over all layers.
    package mutating func apply(_ changes: LaunchChanges) {
        for (name, value) in changes.environment {
            values[name] = value
            sources[name] = nil
        }
    }

    private mutating func set(_ new: [String: String], from source: Source) {
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
                    + Self.requirementsHint(beside: venv, short, project)
                    + "; if this unit uses no Python, write \"venv\": null in it")
        }
        let path = values["PATH"].map { "\(programs.exact):\($0)" } ?? programs.exact
        set(["VIRTUAL_ENV": venv.exact, "PATH": path], from: .venv)
        values["PYTHONHOME"] = nil
        sources["PYTHONHOME"] = nil
    }

    private static func requirementsHint(beside venv: Path, _ short: Path, _ project: Project) -> String {
        for folder in [venv.parent, project.root] {
            let file = folder / "requirements.txt"
            guard File.exists(file) else { continue }
            return " and `\(short)/bin/pip install -r \(file.relative(to: project.root) ?? file)`"
        }
        return ""
    }

    private static func read(_ path: Path, in scope: VariableScope) throws(LaunchProblem) -> [EnvironmentFile.Entry] {
        switch EnvironmentFile.contents(of: path) {
        case .unreadable(let problem): throw LaunchProblem(problem)
        case .missing: throw LaunchProblem("its envFile \(path) is missing: create it, or remove \"envFile\"")
        case .read(let bytes):
            do {
                return try EnvironmentFile.entries(bytes, in: scope)
            } catch {
                // Without the line: it may hold a secret, and this goes into logs.
                let problem = error.problems.first
                let place = problem.map { "\(path):\($0.position): \($0.message)" } ?? "\(path) has errors"
                throw LaunchProblem(place + (problem?.hint.map { ": \($0)" } ?? ""))
            }
        }
    }
}

extension EnvironmentFile {
    /// What is at a path.
    static func contents(of path: Path) -> Contents {
        do {
            return try File.contents(of: path, limit: 1 << 20).map { .read($0) } ?? .missing
        } catch {
            return .unreadable("\(error)")
        }
    }
}
