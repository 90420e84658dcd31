import FoundationEssentials
import Syscalls
import Testing

/// `bgexec status UNIT` and `bgexec status --watch`.
@Suite("status of some units, and on every change")
struct StatusWatchTests {
    private static let config = #"""
        { "services": { "web": { \#(Units.steady) }, "db": { \#(Units.steady) } },
          "jobs": { "test": { "command": "true", "inputs": ["src/"], "trigger": "manual" } } }
        """#

    @Test("only the named units are shown, with all that is known of them; an unknown one is a mistake")
    func named() async throws {
        try await Scene.play(Self.config) { scene in
            try await scene.start()
            let some = try await scene.bgexec("status", "web", "test")
            #expect(
                some.output.contains("\nweb  ") && some.output.contains("\ntest ") && !some.output.contains("\ndb"),
                "\(some)")
            #expect(
                some.output.contains("  run       web#1, pid ") && some.output.contains("bgexec why web"), "\(some)")
            let json = try await scene.bgexec("status", "web", "--json")
            let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
            #expect(report.units.map(\.name) == ["web"])
            let wrong = try await scene.bgexec("status", "wbe")
            #expect(wrong.code == 2 && wrong.error.contains("did you mean `web`?"), "\(wrong)")
        }
    }

    @Test("in a pipe each change prints the table again, across a stop, a start and a killed daemon")
    func watched() async throws {
        try await Scene.play(Self.config) { scene in
            let watch = try scene.begin(["status", "--watch"])
            try await scene.until("it shows that nothing runs") { watch.output.contains("not running") }
            try await scene.start()
            try await scene.until("it shows that all is up") {
                Self.last(watch).filter { $0.contains(" healthy ") }.count == 2
            }
            #expect(try await scene.bgexec("once", "test").code == 0)
            try await scene.until("it shows the verdict") {
                Self.last(watch).contains { $0.hasPrefix("test ") && $0.contains("passed") }
            }
            let daemon = try #require(try await scene.status().daemon)
            try ProcessHandle(opening: daemon).send(.kill)
            try await scene.until("another daemon runs") { ($0.daemon ?? daemon) != daemon }
            #expect(try await scene.bgexec("stop", "db").code == 0)
            try await scene.until("it shows what the next daemon did") {
                Self.last(watch).contains { $0.hasPrefix("db ") && $0.contains("stopped") }
            }
            #expect(try await scene.bgexec("stop").code == 0)
            try await scene.until("it shows the end") { Self.last(watch).contains { $0.contains("not running") } }
            try watch.send(.interrupt)
            let end = try await watch.end()
            #expect(end.code == 130 && end.error.isEmpty, "\(end)")
        }
    }

    @Test("with --json each change is one line")
    func json() async throws {
        try await Scene.play(Self.config) { scene in
            try await scene.start()
            let watch = try scene.begin(["status", "--watch", "--json", "test"])
            try await scene.until("the first is there") { watch.output.hasSuffix("\n") }
            #expect(try await scene.bgexec("once", "test").code == 0)
            try await scene.until("the verdict is there") {
                watch.output.split(separator: "\n").last?.contains(#""verdict":"passed""#) == true
            }
            try watch.send(.interrupt)
            for line in try await watch.end().output.split(separator: "\n") {
                #expect(try JSONDecoder().decode(Report.self, from: Data(line.utf8)).units.map(\.name) == ["test"])
            }
        }
    }

    @Test(
        "on a terminal it is drawn in the same place, fits each size, and has no colours with NO_COLOR",
        arguments: [true, false])
    func drawn(_ hasColours: Bool) async throws {
        try await Scene.play(Self.config, variables: hasColours ? [:] : ["NO_COLOR": "1"]) { scene in
            try await scene.start()
            let program = try Scene.program.get()
            let words = "stty cols 50 rows 12; tty >tty; echo $$ >pid; exec '\(program)' status --watch"
            let terminal = try scene.begin(command: ["/usr/bin/script", "-qfec", words, "/dev/null"])
            try await scene.until("it shows the units") { terminal.output.contains("never run") }
            #expect(try await scene.bgexec("once", "test").code == 0)
            try await scene.until("it shows the verdict") { terminal.output.contains("passed") }
            let before = terminal.output
            #expect(before.contains("A\r\u{1B}[J"), "it goes back to its first line")
            #expect(before.contains("\u{1B}[32m") == hasColours)
            try await scene.shell("stty -F $(cat tty) cols 30")
            try await scene.until("it begins at the top") { terminal.output.contains("\u{1B}[H\u{1B}[J") }
            try await scene.shell("kill -INT $(cat pid)")
            let output = try await terminal.end().output
            let resized = output.split(separator: "\u{1B}[H\u{1B}[J").last ?? ""
            for (text, columns) in [(Substring(before), 50), (resized, 30)] {
                for line in text.split(whereSeparator: \.isNewline) {
                    // Nothing but colours and the way back is between the characters.
                    let visible = line.replacing(#/\u{1B}\[[0-9;]*[A-Za-z]|\r/#, with: "")
                    #expect(visible.count <= columns, "\(visible)")
                }
            }
        }
    }

    /// The lines of the last table.
    private static func last(_ run: CommandRun) -> [Substring] {
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        let heading = lines.lastIndex { $0.hasPrefix("UNIT ") } ?? 0
        return Array(lines[max(0, heading - 1)...])
    }
}
