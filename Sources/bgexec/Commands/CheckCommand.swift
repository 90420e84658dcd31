import ArgumentParser
import Config
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls

/// `check`: is the configuration good, and could everything run?
struct CheckCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration, and that every unit's command, folder and venv are there. Starts nothing.",
        discussion: """
            Also says which patterns of `inputs` match no file, what ignore rules leave out of the inputs, and which programs `notify` \
            needs that are missing (curl, notify-send), with what to install; that is not an error.
            """
    )

    @Flag(help: "Print the same facts as JSON.")
    var json = false

    /// What it found, as `--json` prints it.
    struct Findings: Encodable {
        struct Problem: Encodable {
            /// Nil when it is the configuration's.
            var unit: String?
            var text: String
        }

        var config: String
        /// Nil when the configuration cannot be read.
        var units: Int?
        var problems: [Problem] = []
        /// What may not be meant, but is no error.
        var remarks: [Remark] = []
        /// What the channels of `notify` need; empty without any.
        var notify: [Need] = []
    }

    /// A program that a channel of `notify` runs.
    struct Need: Encodable {
        /// `command`, `desktop` or `webhook`.
        var channel: String
        var program: String
        /// Where it was found; nil when it was not.
        var path: String?
        /// What is lacking, and how to get it; nil when nothing is.
        var problem: String?

        init(_ need: NotificationNeed) {
            (channel, program, path, problem) = (need.channel, need.program, need.path?.description, need.problem)
        }
    }

    /// Something about a unit's inputs.
    struct Remark: Encodable {
        var unit: String
        /// The pattern of `inputs` or of `outputs` that it is about.
        var pattern: String?
        /// How many files and folders an ignore rule leaves out of what the pattern names.
        var files: Int?
        var folders: Int?
        /// That rule.
        var rule: PathReason.Pattern?
        var text: String

        init(_ remark: InputRemark, on unit: String, in project: Project) {
            self.unit = unit
            text = remark.text(in: project)
            switch remark {
            case .matchesNothing(let pattern, _), .writesInput(let pattern): self.pattern = pattern
            case .leftOut(let inputs):
                (pattern, files, folders) = (inputs.pattern, inputs.files, inputs.folders)
                rule = PathReason.Pattern(inputs.rule)
            case .incomplete: break
            }
        }
    }

    private static func tell(_ need: Need) {
        if let problem = need.problem { Output.print("notify.\(need.channel): \(problem)") }
    }

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        let environment = EnvironmentSnapshot.take()
        var findings = Findings(config: project.config.description)
        let loaded: LoadedConfig
        do { loaded = try LoadedConfig(of: project, environment: environment) } catch {
            findings.problems = [.init(text: "\(error)")]
            if json { try JSONOutput.print(findings, pretty: true) }
            throw error
        }
        let factory = UnitFactory(project: project, config: loaded.config, environment: environment)
        findings.units = loaded.config.units.count
        for unit in loaded.config.units {
            do {
                _ = try factory.launch(of: unit)
            } catch {
                findings.problems.append(.init(unit: unit.name, text: error.description))
                Output.error("\(Style.standardError.red(unit.name)): \(error)\n")
            }
            for remark in InputCheck.remarks(on: unit, in: project, loaded.config) where json || !remark.isExpected {
                findings.remarks.append(Remark(remark, on: unit.name, in: project))
                if !json { Output.print("\(unit.name): \(remark.text(in: project))") }
            }
        }
        if let notify = loaded.config.notify {
            findings.notify = NotificationNeed.all(of: notify, in: project, environment: environment).map(Need.init)
        }
        if json { try JSONOutput.print(findings, pretty: true) } else { findings.notify.forEach(Self.tell) }
        if !findings.problems.isEmpty { return UserError.Code.failed.rawValue }
        if !json {
            Output.print("\(project.config): \(Counted.text(loaded.config.units.count, "unit")), all can run")
        }
        return 0
    }
}
