import Testing

@testable import bgexec

@Suite("The table of a status")
struct StatusTableTests {
    @Test(
        "durations are short",
        arguments: [(0.4, "0s"), (59, "59s"), (250, "4m10s"), (7500, "2h05m"), (273_600, "3d4h")])
    func short(_ seconds: Double, _ text: String) {
        #expect(StatusTable.short(seconds) == text)
    }

    @Test("columns stand below each other, and no line ends in blanks")
    func columns() throws {
        var router = unit("router", "service", "healthy")
        (router.pid, router.uptimeSeconds, router.health, router.restarts) = (4711, 61, "PONG", 12)
        let lines = table([router, unit("a-long-name", "service", "stopped")])
        #expect(
            lines == [
                "UNIT         STATE    PID   UPTIME  RESTARTS  HEALTH  LAST EXIT",
                "router       healthy  4711  1m01s   12        PONG    -",
                "a-long-name  stopped  -     -       0         asked   -",
            ])
    }

    @Test("a job that does not run shows its last verdict")
    func jobs() {
        var green = unit("green", "job", "idle")
        green.verdict = "passed"
        var busy = unit("busy", "job", "running")
        busy.verdict = "failed"
        let states = table([green, busy, unit("fresh", "job", "idle")]).dropFirst().map { $0.split(separator: " ")[1] }
        #expect(states == ["passed", "running", "never"])
    }

    @Test("a configuration that is not in force is shown below")
    func problem() {
        let report = ProjectReport(project: "/p", running: true, configProblem: "/p/.bgexec.json:1:2: wrong", units: [])
        let lines = StatusTable(report: report, style: Style(isOn: false)).lines
        #expect(
            lines.suffix(2) == ["the configuration as it is saved now is not in force:", "/p/.bgexec.json:1:2: wrong"])
    }

    private func table(_ units: [UnitReport]) -> [String] {
        StatusTable(report: ProjectReport(project: "/p", running: true, units: units), style: Style(isOn: false)).lines
    }

    private func unit(_ name: String, _ kind: String, _ state: String) -> UnitReport {
        UnitReport(
            name: name, kind: kind, state: state, reason: "asked", cause: "manual", secondsInState: 0, wanted: false,
            run: 0,
            restarts: 0, failures: 0, up: false)
    }
}
