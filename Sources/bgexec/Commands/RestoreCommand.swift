import ArgumentParser
import History
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls

/// `restore`: past versions of inputs.
struct RestoreCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Write the inputs of a past run into a folder; never overwrites anything.",
        discussion: "  bgexec restore test --last-green --to /tmp/green router/router.py"
    )

    @Argument(
        help: "The run: UNIT#NUMBER, or UNIT for its newest or, with --last-green, its last green one.",
        completion: .jobs)
    var run: String

    @Argument(
        help: "Only these files and folders, relative to the project; all by default.", completion: .file())
    var paths: [String] = []

    @Flag(help: "The last green run.")
    var lastGreen = false

    @Option(help: "The folder to write into; created if missing.", completion: .directory)
    var to: String

    func carryOut() async throws -> Int32 {
        let name = try RunName(run)
        if lastGreen, name.choice != nil {
            throw UserError(
                "\(run) is one run, and --last-green is another",
                advice: "give `\(name.unit) --last-green`, or the run without --last-green",
                code: .badUsage)
        }
        let history = try HistoryAccess()
        var facts = try history.run(named: run)
        if lastGreen {
            guard let green = try history.reader.last(.passed, of: facts.run.unit) else {
                throw UserError("\(facts.run.unit) has never been green", code: .failed)
            }
            facts = green
        }
        guard let snapshot = facts.snapshot else { throw UserError("\(facts.run) has no inputs", code: .failed) }
        let store = try history.store()
        let written: [Path]
        let place = RestorePlace(
            Path(to), workingIn: try File.workingDirectory(), project: history.project.root)
        do { written = try store.restore(snapshot, paths.map { Path($0) }, into: place) } catch {
            switch error {
            case .exists:
                throw UserError(
                    error.description, advice: "give a folder that does not have it: --to /tmp/green",
                    code: .badUsage)
            case .behindLink:
                throw UserError(
                    error.description, advice: "give a folder without links on the way: --to /tmp/green",
                    code: .badUsage)
            case .missing, .damaged, .endless, .notEnclosed, .system: throw error
            }
        }
        guard !written.isEmpty else {
            throw UserError("none of these was among the inputs of \(facts.run)", code: .failed)
        }
        let leftOut = try store.files(of: snapshot).filter(\.isElsewhere).map(\.shown)
        if paths.isEmpty, !leftOut.isEmpty {
            Output.error(
                "left out, since it is outside of the project or belongs to version control: \(NameList.text(leftOut))\n"
            )
        }
        Output.print("wrote \(Counted.text(written.count, "file")) of \(facts.run) into \(to)")
        return 0
    }
}
