import Config
import Detection
import Model
import Syscalls
import Watcher

/// What `init` has found and done.
struct InitReport: Encodable {
    struct Unit: Encodable {
        let name: String
        let kind: String
        /// What it was found by.
        let source: String
        let needs: [String]
        let inputs: [String]
    }

    let path: String
    /// Whether it was written; otherwise it is only printed.
    let written: Bool
    /// Whether anything was found.
    let found: Bool
    let units: [Unit]
    let remarks: [String]
    /// The rule by which git ignores the file.
    let ignoredBy: PathReason.Pattern?
    /// The configuration's text.
    let config: String

    private enum CodingKeys: CodingKey { case path, written, found, units, remarks, ignoredBy, config }

    init(_ project: DetectedProject, path: Path, text: String, isWritten: Bool, ignoredBy rule: PatternReference?) {
        self.path = path.description
        written = isWritten
        found = !project.isEmpty
        units = project.units.map { unit in
            Unit(
                name: unit.config.name, kind: unit.config.isService ? "service" : "job",
                source: printable(unit.source.utf8),
                needs: unit.config.needs, inputs: unit.config.inputs)
        }
        let ignored = rule.map { rule in
            "git ignores .bgexec.json (\(rule.source), line \(rule.line): \(rule.pattern)), so it would not be in a clone: "
                + "add the line `!/.bgexec.json` below that one, or run `git add -f .bgexec.json`."
        }
        remarks =
            (project.isEmpty ? ["Nothing was found here."] : []) + project.remarks.map { printable($0.utf8) }
            + (ignored.map { [$0] } ?? [])
        ignoredBy = rule.map { PathReason.Pattern($0) }
        config = text
    }

    /// Prints it. With a configuration on standard output, all else is on standard error.
    func print(json: Bool) throws {
        if json { return try JSONOutput.print(self, pretty: true) }
        let say: (String) -> Void = written ? { Output.print($0) } : { Output.error($0 + "\n") }
        let widths = [units.map(\.name.count).max() ?? 0, "service".count]
        for unit in units {
            say("\(Self.padded(unit.name, widths[0]))  \(Self.padded(unit.kind, widths[1]))  \(unit.source)")
        }
        let style = written ? Style.standardOutput : Style.standardError
        for remark in remarks { say(style.yellow(remark)) }
        if written {
            Output.print("wrote \(path); next: `bgexec check`, then `bgexec start`")
        } else {
            Output.print(String(config.dropLast()))
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
