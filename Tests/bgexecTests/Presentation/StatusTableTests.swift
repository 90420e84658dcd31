import Model
import Testing

@testable import Wire
@testable import bgexec

@Suite("The table of a status")
struct StatusTableTests {
    @Test("columns are aligned, and no line ends in blanks")
    func columns() throws {
        var router = unit("router", .service(.healthy))
        (router.pid, router.uptimeSeconds, router.health, router.restarts) = (4711, 61, "PONG", 12)
        let lines = table([router, unit("a-long-name", .service(.stopped))])
        #expect(
            lines == [
                "UNIT         STATE    PID   UPTIME     RESTARTS  DETAIL  INPUTS  LAST EXIT",
                "router       healthy  4711  1 min 1 s  12        PONG    -       -",
                "a-long-name  stopped  -     -          0         asked   -       -",
            ])
    }

    @Test("a job that does not run shows its last verdict")
    func jobs() {
        let green = unit("green", .job(.idle, last: .passed))
        let busy = unit("busy", .job(.running, last: .failed(code: 1)))
        let states = table([green, busy, unit("fresh", .job(.idle, last: nil))]).dropFirst().map {
            $0.split(separator: " ")[1]
        }
        #expect(states == ["passed", "running", "never"])
    }

    @Test("the error lines of what failed are below the table")
    func errors() {
        var test = unit("test", .job(.idle, last: .failed(code: 1)))
        test.errorLines = ["E   assert 1 == 2", "1 failed"]
        let lines = table([test, unit("web", .service(.healthy))])
        #expect(lines.suffix(4) == ["", "test:", "    E   assert 1 == 2", "    1 failed"])
    }

    @Test("a configuration that is not active is shown below")
    func problem() {
        let report = ProjectReport(project: "/p", running: true, configProblem: "/p/.bgexec.json:1:2: wrong", units: [])
        let lines = StatusTable(report: report, style: Style(isOn: false)).lines
        #expect(
            lines.suffix(2) == [
                "the configuration has errors; the last good one is active:", "/p/.bgexec.json:1:2: wrong",
            ])
    }

    @Test("the row shows whether a verdict is about the present inputs, and what has changed")
    func freshness() {
        let passed = UnitState.job(.idle, last: .passed)
        var green = unit("green", passed)
        green.freshness = .fresh(run: 3)
        var old = unit("old", passed)
        old.freshness = .stale(.changed(.init(["src/a.py", "src/b.py", "src/c.py"]), since: 3))
        var odd = unit("odd", passed)
        odd.freshness = .stale(.changed(.init([]), since: 3))
        var other = unit("other", passed)
        other.freshness = .stale(.redefined(since: 4))
        var new = unit("new", .job(.idle, last: nil))
        new.freshness = .unknown(reasons: [])
        let lines = table([green, old, odd, other, new])
        #expect(lines[4].contains("  STALE: its definition has changed since run 4  "))
        #expect(lines[5].contains("  looking  "))
        #expect(lines[1].contains("  fresh  "))
        #expect(lines[2].contains("  STALE: src/a.py and 2 more  "))
        #expect(lines[3].contains("  STALE: its inputs have changed since run 3  "))
    }

    @Test(
        "columns are cut to fit a screen of any width, but not in a pipe",
        arguments: [nil, 200, 100, 80, 60, 40, 20, 1])
    func fits(_ width: Int?) {
        var router = unit("router", .service(.failed(retry: nil)))
        router.reason = String(repeating: "why ", count: 60) + "run `chmod +x`"
        var test = unit("test-of-all-that-there-is", .job(.idle, last: .failed(code: 1)))
        test.freshness = .stale(.changed(.init(["a/very/long/folder/with/a/name.py", "b", "c"]), since: 3))
        test.lastExit = "exit 1"
        let report = ProjectReport(project: "/p", running: true, units: [router, test])
        let lines = StatusTable(report: report, style: Style(isOn: true), width: width).lines
        #expect(lines.contains { $0.contains("chmod") } == (width == nil))
        #expect(lines.contains { $0.contains("…") } == (width != nil))
        guard let width else { return }
        for line in lines { #expect(ScreenText.width(line) <= width, "\(line)") }
        if width >= 80 { #expect(lines[2].contains("STALE") && lines[2].contains("exit"), "\(lines[2])") }
    }

    @Test("what happened meanwhile comes first, and is omitted if nothing did")
    func news() {
        var report = ProjectReport(project: "/p", running: true, units: [unit("a", .job(.idle, last: nil))])
        report.news = .init(reader: "kim", since: "2026-11-22T10:04:31.123Z", seconds: 2820, lines: ["test turned red"])
        let lines = StatusTable(report: report, style: Style(isOn: false)).lines
        #expect(lines[0] == "since you last looked, 47 min ago (2026-11-22 10:04:31 UTC):")
        #expect(lines[1] == "  test turned red")
        report.news?.lines = []
        #expect(StatusTable(report: report, style: Style(isOn: false)).lines[0].hasPrefix("UNIT"))
    }

    private func table(_ units: [UnitReport]) -> [String] {
        StatusTable(report: ProjectReport(project: "/p", running: true, units: units), style: Style(isOn: false)).lines
    }

    @Test("a service that cannot run shows when it is retried, one that waits to be restarted shows why it ended")
    func retries() {
        var router = unit("router", .service(.failed(retry: 299.6)))
        router.reason = "exit 78"
        var store = unit("store", .service(.backingOff(retry: 4)))
        store.reason = "exit 1"
        let lines = table([router, store])
        #expect(lines[1].contains("  failed  ") && lines[1].contains("  retries in 4 min 59 s: exit 78  "))
        #expect(lines[2].contains("  backing-off  ") && lines[2].contains("  exit 1  "))
    }

    private func unit(_ name: String, _ state: UnitState) -> UnitReport {
        UnitReport(
            name: name, state: state, reason: "asked", cause: .manual, secondsInState: 0, wanted: false, run: 0,
            restarts: 0, failures: 0)
    }
}
