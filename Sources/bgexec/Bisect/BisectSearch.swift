import Config
import History
import Loop
import Model
import Supervisor
import Syscalls
import Wire

/// Searches for the save that turned a job red: has the daemon run the job on the states between, one after the other.
///
/// Every result is in the history, run by run, so a search that was interrupted resumes where it stopped.
@LoopActor
final class BisectSearch {
    /// A state that was judged.
    struct Look: Sendable {
        let state: Int
        /// The run that judged it; nil when none could be started.
        let run: RunIdentity?
        let answer: BisectAnswer
        let seconds: Double?
    }

    let search: BisectCase
    private(set) var looks: [Look] = []
    private(set) var plan: BisectPlan
    private let history: HistoryAccess
    private let job: UnitConfig
    private let config: ProjectConfig
    private var worktree: Worktree?
    private var daemon: DaemonFollower?
    private var isInterrupted = false
    private let report: @LoopActor (String) -> Void

    /// - Parameter report: gets a line for each step.
    init(
        _ search: BisectCase, of job: UnitConfig, _ config: ProjectConfig, _ history: HistoryAccess,
        _ report: @escaping @LoopActor (String) -> Void
    ) throws {
        self.search = search
        self.job = job
        self.config = config
        self.history = history
        self.report = report
        plan = try history.reader.plan(of: search)
    }

    /// Runs until the plan has nothing more to ask.
    /// - Throws: `UserError`, of the interruption too.
    func goThrough(by deadline: LoopInstant) async throws {
        defer { worktree?.remove() }
        if case .run = plan.step {
            let known = search.blankPlan.runsAtMost - plan.runsAtMost
            report("at most \(plan.runsAtMost) runs" + (known > 0 ? "; the rest is known from earlier ones" : ""))
        }
        while case .run(let state) = plan.step {
            let look = try await look(at: state, by: deadline)
            looks.append(look)
            plan.record(state, isGreen: look.answer.isGreen)
            report(words(of: look))
        }
    }

    /// Ends the run in progress.
    func interrupt() {
        isInterrupted = true
        daemon?.close()
    }

    // MARK: A state

    private func look(at state: Int, by deadline: LoopInstant) async throws -> Look {
        guard let snapshot = search.inputs(state) else {
            return Look(state: state, run: nil, answer: .unjudged("its inputs are not known"), seconds: nil)
        }
        report("\(name(of: state)) …")
        if worktree == nil {
            let made = try Worktree(of: job, in: history.project, config, history.store())
            for folder in made.shared {
                report("\(folder) is too large to copy: what the job writes there goes into your folder")
            }
            worktree = made
            let outside = try made.notShown(of: snapshot)
            if !outside.isEmpty {
                report("not in the project's folder, so each run sees it as it is now: \(NameList.text(outside))")
            }
        }
        do {
            try worktree?.show(snapshot)
        } catch let error as ObjectError {
            return Look(state: state, run: nil, answer: .unjudged("\(error)"), seconds: nil)
        }
        while true {
            do {
                return try await bisectRun(of: snapshot, state, by: deadline)
            } catch is DaemonLost {
                // Its successor has ended the run and given the services back.
                report("the daemon has ended; repeating the run with the next one")
            }
        }
    }

    private func bisectRun(of snapshot: SnapshotID, _ state: Int, by deadline: LoopInstant) async throws -> Look {
        if isInterrupted { throw Self.interruption }
        let order = Request.bisectRun(job: search.job, snapshot: snapshot.description)
        let (client, accepted) = try await DaemonLauncher.ask(order, of: history.project)
        let daemon = DaemonFollower(client, of: history.project, again: nil)
        self.daemon = daemon
        let follower = Follower(UntilJudged(accepted), daemon) { [report] line in
            if case .waits(let what) = line { report("  waits for \(what)") }
        }
        do {
            switch try await follower.run(by: deadline) {
            case .hopeless(let why): return Look(state: state, run: nil, answer: .unjudged(why), seconds: nil)
            case .over(let run, let verdict): return try judged(run, verdict, state)
            }
        } catch  where isInterrupted {
            throw Self.interruption
        }
    }

    private static let interruption = UserError(
        "interrupted", advice: "results so far are kept: run the same command again to continue", code: .interrupted)

    private func judged(_ run: RunIdentity?, _ end: Verdict, _ state: Int) throws -> Look {
        guard let run, let facts = try history.reader.run(run), let verdict = facts.verdict else {
            return Look(
                state: state, run: nil, answer: .unjudged("it could not be run: \(end.name)"), seconds: nil)
        }
        if verdict == .cancelled {
            throw UserError(
                "the run was cancelled",
                advice: "results so far are kept: run the same command again to continue")
        }
        let failing = Set(try history.reader.failures(of: facts.run).map(\.name))
        return Look(
            state: state, run: facts.run, answer: BisectAnswer(verdict, failing: failing, target: search.target),
            seconds: facts.end?.duration.seconds)
    }

    // MARK: Words

    /// "after save 3 of 5 (cycle 14, router/router.py)".
    func name(of state: Int) -> String {
        guard search.saves.indices.contains(state) else { return "before the first save" }
        let save = search.saves[state]
        return "after save \(state + 1) of \(search.saves.count) (cycle \(save.cycle), \(NameList.text(save.paths)))"
    }

    private func words(of look: Look) -> String {
        let took = look.seconds.map { " in \(DurationFormat.text($0))" } ?? ""
        return switch look.answer {
        case .green: "  green\(took)"
        case .red: "  red\(took)"
        case .unjudged(let why): "  cannot be judged: \(why)"
        }
    }
}
