package import Config
package import Model
import Supervisor
import Syscalls

/// The environment that a unit's run gets, to the byte: the current one, if nothing has changed since it began, or the
/// next one.
package struct RunPreview {
    /// A variable.
    package struct Variable {
        package let name: String
        package let value: [UInt8]
        package let source: UnitEnvironment.Source
    }

    /// The run that it is about.
    package let run: RunIdentity
    /// Whether that run is running.
    package let isAlive: Bool
    /// As execve(2) takes them, in that order.
    package let variables: [Variable]
    /// Names whose values the current run does not have, because the configuration or a file has changed since it began.
    package let outdated: [String]

    /// - Throws: `LaunchProblem` when the unit could not be started for want of a file or a venv.
    package init(of unit: UnitConfig, in project: Project, _ config: ProjectConfig, from inherited: [String: String])
        throws
    {
        let made = try UnitEnvironment(of: unit, in: project, config, from: inherited)
        let last = RunFolder.lastRun(of: unit.name, in: project.state)
        let lives = RunFolder(state: project.state, run: last).isAlive
        run = lives ? last : RunIdentity(unit: unit.name, number: last.number + 1)
        isAlive = lives
        let folder = RunFolder(state: project.state, run: run)
        let spec = lives ? LaunchSpec(in: folder) : nil
        let factory = UnitFactory(project: project, config: config, environment: inherited)
        let own = RunEnvironment(of: run, in: folder, notify: try spec.map(\.notify) ?? factory.notifyPlace(of: unit))
        let ownNames = Set(own.variables.map(\.name))
        variables = own.over(made.entries).compactMap { entry in
            guard let cut = entry.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = String(decoding: entry[..<cut], as: UTF8.self)
            let source = ownNames.contains(name) ? .bgexec : made.sources[name] ?? .inherited
            return Variable(name: name, value: Array(entry[entry.index(after: cut)...]), source: source)
        }
        guard let spec else {
            outdated = []
            return
        }
        let (now, then) = (Set(own.over(made.entries)), Set(spec.environment))
        let names = now.symmetricDifference(then).map {
            String(decoding: $0.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        }
        outdated = Set(names).sorted()
    }

    /// The bytes of `/proc/PID/environ`.
    package var bytes: [UInt8] { variables.flatMap { Array("\($0.name)=".utf8) + $0.value + [0] } }
}
