import FoundationEssentials
import Model
import Testing

@testable import Wire

@Suite("Reports, from the daemon to a command")
struct ReportCodingTests {
    private static let problem = LaunchProblem("no such folder: venv", exitCode: 127)
    private static let verdicts: [Verdict?] = [
        nil, .passed, .failed(code: 3), .timedOut, .cancelled, .broken(problem),
    ]
    private static let services: [UnitState.Service] = [
        .stopped, .blocked, .starting, .external, .healthy, .unhealthy(failures: 2), .stopping, .restarting,
        .backingOff(retry: 4.25), .failed(retry: 299.5), .failed(retry: nil),
    ]
    private static let jobs: [UnitState.Job] = [.idle, .blocked, .starting, .running, .ending, .stopping]
    private static let states: [UnitState] =
        services.map { .service($0) } + jobs.flatMap { job in verdicts.map { .job(job, last: $0) } }
    private static let paths = Freshness.Paths((1...30).map { "src/\($0)" })
    private static let freshnesses: [Freshness?] = [
        nil, .unknown(reasons: []), .unknown(reasons: ["a is on another device"]), .fresh(run: nil), .fresh(run: 3),
        .stale(.changed(paths, since: nil)),
        .stale(.changed(.init([]), since: 3)), .stale(.changedDuring(run: 3, .init(["a"]))),
        .stale(.redefined(since: 3)), .stale(.unrecorded(run: 3)), .stale(.outputsChanged(.init(["out"]), since: 3)),
        .stale(.needsChanged(["build has changed"], since: 3)),
        .stale(.needsChanged(["build has changed"], since: nil)),
        .stale(.inconclusive(run: 3)), .stale(.notRun("build failed", exitCode: 2)),
        .stale(.notRun("it needs router, which has not been started", exitCode: nil)),
        .stale(.paced(.init([".coverage"]), run: 3, seconds: 20)),
    ]

    private func again<Report: Codable>(_ report: Report) throws -> Report {
        try JSONDecoder().decode(Report.self, from: JSONEncoder().encode(report))
    }

    private func json(_ report: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }

    private func unit(_ state: UnitState, _ freshness: Freshness? = nil) -> UnitReport {
        UnitReport(
            name: "a", state: state, reason: "asked", cause: .manual, secondsInState: 1, wanted: true, run: 3,
            restarts: 0, failures: 0, freshness: freshness)
    }

    @Test("a unit in any state is read as it was written", arguments: states)
    func state(_ state: UnitState) throws {
        let report = unit(state)
        #expect(try again(report) == report)
    }

    @Test("its freshness, whatever it is, is read as it was written", arguments: freshnesses)
    func freshness(_ freshness: Freshness?) throws {
        let report = unit(.job(.idle, last: .passed), freshness)
        #expect(try again(report) == report)
    }

    @Test("a step in any phase, and a cycle of any result, is read as it was written")
    func cycles() throws {
        let outcomes: [Cycle.Outcome] =
            [.up, .supersededBy(7), .skipped("it needs router"), .notRun("build failed", exitCode: 2)]
            + Self.verdicts.compactMap { $0.map { .verdict($0) } }
        let phases = [.waiting, .acting, .cutOff] + outcomes.map { StepReport.Phase.over($0) }
        let results: [Cycle.Result?] =
            [nil, .restarted, .superseded(by: 7), .nothing, .interrupted]
            + Self.verdicts.compactMap { $0.map { .verdict($0) } }
        for result in results {
            let cycle = CycleReport(
                number: 4, cause: result == nil ? .manual("asked by ada") : .change(["a", "b"]), began: "then",
                result: result,
                steps: phases.map { StepReport(unit: "test", action: .run, phase: $0, run: 3, how: "SIGHUP") })
            #expect(try again(cycle) == cycle)
        }
    }

    @Test("of many changed files a cycle names the first and counts all, also after it was read again")
    func manyFiles() throws {
        let names = (0..<50_000).map { "src/file-\($0)" }
        let cycle = CycleReport(number: 4, cause: .change(names), began: "then", steps: [])
        #expect(cycle.cause == .change(Array(names.prefix(20))) && cycle.changedFiles == 50_000)
        #expect(cycle.causeText == "src/file-0, src/file-1, src/file-2 and 49997 more changed")
        let once = try again(cycle)
        #expect(try again(once) == cycle)
        #expect(try json(cycle).utf8.count < 1000)
        let earlier = #"{"number":4,"cause":"change","details":["a","b"],"began":"then","steps":[]}"#
        let read = try JSONDecoder().decode(CycleReport.self, from: Data(earlier.utf8))
        #expect(read.changedFiles == 2 && read.causeText == "a, b changed")
    }

    @Test("a cycle that git has begun says so with the number of files, also after it was read again")
    func git() throws {
        let cycle = CycleReport(
            number: 4, cause: .change((0..<41).map { "src/\($0)" }), began: "then", git: "git checkout main → topic",
            steps: [])
        #expect(cycle.causeText == "git checkout main → topic, 41 files")
        let read = try again(cycle)
        #expect(read == cycle && read.causeText == cycle.causeText)
    }

    @Test("a run on past inputs in any phase is read as it was written")
    func bisectRun() throws {
        let phases: [BisectRunReport.Phase] =
            [.waiting(for: nil), .waiting(for: "cycle 3"), .running(run: nil), .running(run: 2)]
            + Self.verdicts.compactMap { $0.map { .over(run: 2, $0) } }
        for phase in phases {
            let report = BisectRunReport(phase: phase, unit: "test~bisect", moved: ["router"])
            #expect(try again(report) == report)
        }
    }

    @Test("a service that is in the state of a job is refused")
    func impossible() throws {
        let text = try json(unit(.service(.healthy))).replacing("healthy", with: "idle")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(UnitReport.self, from: Data(text.utf8)) }
    }

    @Test("the keys of a unit lie side by side, for scripts")
    func keys() throws {
        let broken = unit(.job(.idle, last: .broken(Self.problem)), .stale(.changed(.init(["a", "b"]), since: 3)))
        #expect(
            try json(broken)
                == #"{"cause":"manual","changedCount":2,"changedInputs":["a","b"],"failures":0,"fresh":false,"#
                + #""freshness":"a, b changed since run 3","inProgress":false,"kind":"job","name":"a","reason":"asked","#
                + #""restarts":0,"run":3,"secondsInState":1,"seenByRun":3,"staleness":"changed","state":"idle","up":false,"#
                + #""verdict":"broken","verdictCode":127,"verdictProblem":"no such folder: venv","wanted":true}"#)
        let failed = try json(unit(.service(.failed(retry: 2.5))))
        #expect(failed.contains(#""kind":"service""#) && failed.contains(#""retrySeconds":2.5"#))
        #expect(failed.contains(#""state":"failed""#) && failed.contains(#""up":false"#))
    }

    @Test("the last cycle that version 0.1 left on the disk says the same")
    func version1() throws {
        let text = """
            {"number":3,"cause":"change","details":["src/a"],"began":"2026-11-22T10:04:31.000000000Z","seconds":2.5,
             "result":"failed","steps":[
              {"unit":"router","action":"restart","phase":"over","run":2,"outcome":"up","seconds":0.5},
              {"unit":"test","action":"run","phase":"over","run":4,"outcome":"failed (exit 3)","exitCode":3,"seconds":2},
              {"unit":"slow","action":"run","phase":"over","run":5,"outcome":"timed out","exitCode":124,"seconds":2},
              {"unit":"build","action":"run","phase":"over","outcome":"broken: no venv","exitCode":125},
              {"unit":"lint","action":"run","phase":"over","outcome":"taken over by cycle 4"}]}
            """
        let cycle = try JSONDecoder().decode(CycleReport.self, from: Data(text.utf8))
        #expect(cycle.cause == .change(["src/a"]) && cycle.result == .verdict(.failed(code: 3)))
        #expect(
            cycle.steps.map(\.phase) == [
                .over(.up), .over(.verdict(.failed(code: 3))), .over(.verdict(.timedOut)),
                .over(.verdict(.broken(LaunchProblem("no venv")))), .over(.skipped("taken over by cycle 4")),
            ])
    }
}
