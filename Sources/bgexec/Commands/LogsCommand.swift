import ArgumentParser
import Config
import Log
import Model
import ProjectContext
import RegularExpression
import Syscalls

/// `bgexec logs`: reads the files, so it needs no daemon.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what units have printed, across restarts, rotation and compression.",
        discussion: """
            Without a unit, all units are shown, merged by time; `executor` is the log of the daemon itself. Without -n, -f or \
            a filter, everything that is kept is shown. The files are text: logs/background_executor/UNIT.log.

            On a terminal, lines have the colours that the run has printed; in a pipe, and with NO_COLOR, they have none. Of a line that \
            was written over and over, like a progress bar, the last state is shown. --raw and --json have every byte; --grep searches \
            without the colours.

            UNIT@RUN shows one run of a unit: its number, last, or last-failed; UNIT#RUN is the same.

              bgexec logs -f api
              bgexec logs test@last-failed
              bgexec logs api --since-edit
              bgexec logs --grep 'time(out|d out)' --since 1h

            `bgexec logs verify [UNIT…] [--json]` checks that logs are complete: order, files, bytes of each run, gaps. \
            It exits with 1 if something is missing.
            """
    )

    @Argument(help: "The units or groups, or single runs of a unit; none for all.", completion: .unitsAndGroups)
    var units: [String] = []

    @Flag(
        name: [.short, .long],
        help: "Follow new output until interrupted. Starts with the last 10 lines unless -n or a filter is given."
    )
    var follow = false

    @Option(
        name: [.customShort("n", allowingJoined: true), .long, .customLong("tail")], parsing: .unconditional,
        help: "Only the last N lines.")
    var lines: Int?

    @Option(
        help:
            "Only from this time on: 90s, 10m, 2h, 1d, 10:00, '2026-11-22 10:00', UTC as in 2026-11-22T10:00:00Z, or last: your last `bgexec report`."
    )
    var since: String?

    @Flag(help: "Only since the last edit of the units' inputs that has led to a run or a restart.")
    var sinceEdit = false

    @Option(help: "Only up to this time; same forms as --since.")
    var until: String?

    @Option(name: .customLong("run"), help: "Only one run of each unit: its number, last, or last-failed.")
    var runText: String?

    @Option(help: "Only one stream: stdout or stderr.")
    var stream: String?

    @Option(help: "Only lines that match this Perl-compatible regular expression.")
    var grep: String?

    @Flag(name: [.customShort("i"), .long], help: "--grep ignores case.")
    var ignoreCase = false

    @Option(
        name: [.customShort("C", allowingJoined: true), .long], parsing: .unconditional,
        help: "Show this many lines before and after each match of --grep."
    )
    var context = 0

    @Flag(name: [.customShort("t"), .long], help: "Print the time before each line (UTC, nanoseconds).")
    var timestamps = false

    @Flag(help: "Print the exact bytes that the runs wrote, even on a terminal.")
    var raw = false

    @Flag(help: "Print one JSON object per line: time, unit, run, stream, text; base64 if the bytes are not UTF-8.")
    var json = false

    @Flag(
        inversion: .prefixedNo,
        help: "Colours, those that runs have printed too; by default on a terminal, unless NO_COLOR is set.")
    var color: Bool?

    func validate() throws {
        if [timestamps, raw, json].filter({ $0 }).count > 1 {
            throw ValidationError("--timestamps, --raw and --json exclude each other: use one of them.")
        }
        if let lines, lines < 0 { throw ValidationError("-n \(lines): a number of lines cannot be negative.") }
        if since != nil, sinceEdit {
            throw ValidationError("--since and --since-edit exclude each other: use one of them.")
        }
        if context < 0 { throw ValidationError("-C \(context): a number of lines cannot be negative.") }
        if context > 0, grep == nil { throw ValidationError("-C requires --grep.") }
        if runText != nil, units.contains(where: { $0.contains("#") || $0.contains("@") }) {
            throw ValidationError("UNIT@RUN and --run exclude each other: use one of them.")
        }
        if follow, until != nil { throw ValidationError("-f and --until exclude each other: use one of them.") }
    }

    func run() throws {
        SignalQueue.ignoreBrokenPipes()
        do {
            let project = try Project.current()
            do { try carryOut(in: project) } catch let error as SystemError where error.isNotPermitted {
                throw project.belongsToAnother() ?? error as any Error
            }
        } catch let code as ExitCode { throw code } catch {
            throw ExitCode(ErrorReport(error).write())
        }
    }

    private func carryOut(in project: Project) throws {
        let folder = project.logs
        // Not a subcommand: the help of `logs` would then not show these options.
        if units.first == "verify" {
            return try LogsVerify(units: try expand(Array(units.dropFirst()), in: project), json: json).run(in: project)
        }
        if case .folderIsLink(let path)? = LogProblem.now(in: folder) {
            throw UserError("\(LogProblem.folderIsLink(path))")
        }
        let named = try runs(units, in: project)
        let query = try makeQuery(named)
        let units =
            named.isEmpty
            ? try LogQuery.units(in: folder)
            : named.reduce(into: []) { if !$0.contains($1.unit) { $0.append($1.unit) } }
        let isTerminal = ThisProcess.isTerminal(.output)
        let hasColours = (color ?? Style.standardOutput.isOn) && form != .raw
        var view = LogView(units) { units in
            LogRenderer(form, units: units, isTerminal: isTerminal, hasColours: hasColours)
        }
        let outcome = try query.run(units: units, in: folder) { view.show($0) }
        view.flush()
        for problem in outcome.problems { Output.error("bgexec: a part of the log cannot be read: \(problem)\n") }
        if follow { try view.follow(outcome.places, in: folder, query, andNewUnits: self.units.isEmpty) }
        for unit in outcome.missing { Output.error("bgexec: there is no log of \(unit) yet\n") }
        if !units.isEmpty, outcome.missing.count == units.count { throw ExitCode.failure }
        let isNarrower = sinceEdit || [grep, stream, since, until].contains { $0 != nil } || lines == 0
        if let choice = runText ?? named.lazy.compactMap(\.choice).first?.text, !isNarrower, !view.hasShown {
            throw UserError(noRun(choice, of: units), advice: nil, code: .failed)
        }
    }

    /// The units that names mean, each once. A name that no unit has and that has no log is a typing error; a removed unit still has its
    /// log.
    private func expand(_ names: [String], in project: Project) throws -> [String] {
        let logged = try LogQuery.units(in: project.logs)
        if let config = try? LoadedConfig(of: project, environment: ThisProcess.environment).config {
            return try UnitNames(config, and: logged).expand(names)
        }
        guard let unknown = names.first(where: { !logged.contains($0) }) else {
            var seen: Set<String> = []
            return names.filter { seen.insert($0).inserted }
        }
        let others = logged.isEmpty ? "there are no logs yet" : "there are logs of \(logged.joined(separator: ", "))"
        throw UserError(
            "there is no log of \(unknown), and the configuration has errors, so it is not known whether it is a unit",
            advice: "\(others); `bgexec check` shows the errors", code: .failed)
    }

    private func noRun(_ choice: String, of units: [String]) -> String {
        let names = units.joined(separator: ", ")
        return switch choice {
        case "last": "no run of \(names) is in the log"
        case "last-failed": "no failed run of \(names) is in the log"
        default: "nothing of run \(choice) of \(names) is in the log"
        }
    }

    private var form: LogRenderer.Form { json ? .json : raw ? .raw : timestamps ? .timestamps : .plain }

    /// The runs and units that were named, groups as their units.
    private func runs(_ names: [String], in project: Project) throws -> [RunName] {
        try names.flatMap { text in
            let name = try RunName(text)
            return try expand([name.unit], in: project).map { RunName(unit: $0, choice: name.choice) }
        }
    }

    private func makeQuery(_ named: [RunName]) throws -> LogQuery {
        var query = LogQuery()
        let now = UTCTime.now
        query.since = try since.map {
            $0 == "last" ? try Reader().lastLook(in: HistoryAccess()) : try time($0, "--since", now)
        }
        if sinceEdit { query.since = try LastEdit(history: HistoryAccess()).time(of: named.map(\.unit)) }
        query.until = try until.map { try time($0, "--until", now) }
        query.run = try runText.map(choice)
        for name in named { query.runs[name.unit] = name.choice }
        query.stream = try stream.map { text in
            guard let stream = LogStream(rawValue: text) else {
                throw UserError("--stream \(text): use stdout or stderr", code: .badUsage)
            }
            return stream
        }
        do {
            query.expression = try grep.map { try RegularExpression($0, ignoringCase: ignoreCase) }
        } catch {
            throw UserError("--grep: \(error)", code: .badUsage)
        }
        query.context = context
        let asksForMore = sinceEdit || !query.runs.isEmpty || [since, runText, grep].contains { $0 != nil }
        query.last = lines ?? (follow && !asksForMore ? 10 : nil)
        query.wantsRuns = json
        return query
    }

    private func time(_ text: String, _ option: String, _ now: UTCTime) throws -> UTCTime {
        guard let time = TimeExpression.parse(text, now: now) else {
            let advice =
                "write how long ago (90s, 10m, 2h, 1d), a time (10:00, 2026-11-22 10:00) or UTC (2026-11-22T10:00:00Z)"
            throw UserError("\(option) \(text): not a valid time", advice: advice, code: .badUsage)
        }
        return time
    }

    private func choice(_ text: String) throws -> RunChoice {
        if let choice = RunChoice(text) { return choice }
        throw UserError("--run \(text): give a run's number, last, or last-failed", code: .badUsage)
    }
}
