import FoundationEssentials
import Glibc
import Syscalls
import Testing

@testable import History

/// Which of several saves turned a job red, found out by running it on the states between.
@Suite("bisect")
struct BisectTests {
    /// The test reads its inputs when it begins, and ends when nothing holds it.
    private static let test = #"""
        "command": "cat src/* > seen; while [ -e hold ]; do sleep 0.02; done; ! grep BAD seen", "inputs": ["src/", "router/"]
        """#
    private static let plain = #"{ "ignore": ["*.new.*"], "jobs": { "test": { \#(test) } } }"#
    private static let routed = #"""
        { "ignore": ["*.new.*"], "services": { "router": { \#(Units.steady), "inputs": ["router/"] } },
          "jobs": { "test": { \#(test), "needs": ["router"] } } }
        """#

    /// A job that was green, and into whose next run these saves fell; it is red since.
    private func redden(_ scene: Scene, _ saves: [(file: String, text: String)]) async throws {
        #expect(try await scene.bgexec("once", "test").code == 0)
        try scene.write("", to: "hold")
        try scene.write("first", to: "src/begin")
        try await scene.until("the long run is on") { $0["test"].state == "running" }
        for save in saves {
            try scene.write(save.text, to: save.file)
            try await scene.until("the save is known") { $0.lastCycle?.details == [save.file] }
        }
        try scene.remove("hold")
        #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
        #expect(try await scene.status()["test"].verdict == "failed")
    }

    private static func fiveSaves(bad: Int) -> [(file: String, text: String)] {
        (1...5).map { ("src/s\($0)", $0 == bad ? "BAD\n" : "good\n") }
    }

    private struct Found: Decodable {
        var result: String
        var culprit: Save?
        var runs: [Run]
        struct Save: Decodable { var files: [String] }
        struct Run: Decodable { var answer: String }
    }

    private func found(_ run: CommandRun.Result) throws -> Found {
        try JSONDecoder().decode(Found.self, from: Data(run.output.utf8))
    }

    @Test(
        "of five saves in one run the culprit is named, with its diff; the job's verdict and the user's files stay as they are"
    )
    func named() async throws {
        try await Scene.play(Self.plain, files: ["src/a": "good\n", "router/r": "1"]) { scene in
            try await redden(scene, Self.fiveSaves(bad: 3))
            #expect(try await scene.bgexec("report").output.contains("by one of 5 saves"))
            let before = (scene.text(of: "seen"), try await scene.status()["test"].run)
            let first = try await scene.bgexec("bisect", "test")
            #expect(first.code == 0, "\(first)")
            #expect(first.output.contains("this save turned test red:"))
            #expect(first.output.contains("src/s3"))
            #expect(first.output.contains("+BAD"))
            #expect(!first.output.contains("src/s2"))
            let after = try await scene.status()
            #expect(after["test"].verdict == "failed")
            #expect((scene.text(of: "seen"), after["test"].run) == before)
            #expect(!scene.exists(".bgexec/bisect/test"))
            #expect(try await scene.bgexec("report").output.contains("files: src/s3"))
            #expect(try await scene.bgexec("blame", "test").output.contains("src/s3"))
            #expect(try await scene.bgexec("history", "test~bisect").output.contains("bisection of test"))
            // All is known by now.
            let again = try found(await scene.bgexec("bisect", "test", "--json"))
            #expect(again.culprit?.files == ["src/s3"])
            #expect(again.runs.isEmpty)
        }
    }

    @Test("the first save is blamed only after the state before it has passed in the worktree too")
    func first() async throws {
        try await Scene.play(Self.plain, files: ["src/a": "good\n", "router/r": "1"]) { scene in
            try await redden(scene, Self.fiveSaves(bad: 1))
            let found = try found(await scene.bgexec("bisect", "test", "--json"))
            #expect(found.culprit?.files == ["src/s1"])
            // Whether the state in which the long run began is one of those between depends on when it looked at its inputs.
            #expect(found.runs.count(where: { $0.answer == "green" }) == 1)
        }
    }

    @Test("no save is blamed for a job that never passes in a worktree, or is not red")
    func useless() async throws {
        let config = Self.plain.replacing("cat src", with: "case $PWD in */.bgexec/*) exit 1;; esac; cat src")
        try await Scene.play(config, files: ["src/a": "good\n", "router/r": "1"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            #expect(try await scene.bgexec("bisect", "test").code == 1)
            try await redden(scene, Self.fiveSaves(bad: 4))
            let result = try await scene.bgexec("bisect", "test")
            #expect(result.code == 125, "\(result)")
            #expect(result.output.contains("was green in the project and fails in a worktree"))
        }
    }

    @Test("a save has priority: the bisection returns the service and continues afterwards")
    func yields() async throws {
        try await Scene.play(Self.routed, files: ["src/a": "good\n", "router/r": "1"]) { scene in
            try await scene.startAndSettle()
            try await redden(scene, [("router/r", "2"), ("src/b", "BAD\n"), ("src/c", "good\n")])
            try scene.write("", to: "hold")
            let bisect = try scene.begin(["bisect", "test", "--json"])
            let during = try await scene.until("a run in the worktree is on") { $0["test~bisect"].state == "running" }
            #expect(during["test"].verdict == "failed")
            try scene.remove("hold")
            try scene.write("more", to: "src/d")
            try await scene.until("the save has its verdict") {
                $0.lastCycle?.details == ["src/d"] && $0.lastCycle?.result == "failed"
            }
            try await scene.until("the bisection goes on") { $0["test~bisect"].state == "running" }
            try scene.remove(".bgexec/bisect/test/hold")
            #expect(try found(await bisect.end()).culprit?.files == ["src/b"])
        }
    }

    @Test(
        "a service whose inputs were different runs on them during a bisection, and on its own afterwards, whichever process is killed"
    )
    func moved() async throws {
        try await Scene.play(Self.routed, files: ["src/a": "good\n", "router/r": "1"]) { scene in
            try await scene.startAndSettle()
            try await redden(scene, [("src/b", "good\n"), ("src/c", "BAD\n"), ("src/d", "good\n"), ("router/r", "2")])
            try scene.write("", to: "hold")
            let killed = try scene.begin(["bisect", "test"])
            let there = try await scene.until("a run in the worktree is on") { $0["test~bisect"].state == "running" }
            #expect(try folder(of: there["router"]) == scene.folder / ".bgexec/bisect/test")
            try killed.send(.kill)
            _ = try await killed.end()
            try await scene.until("the service is back") { report in
                report["router"].state == "healthy" && (try? folder(of: report["router"])) == scene.folder
                    && report["test~bisect"].state == "unknown"
            }

            let bisect = try scene.begin(["bisect", "test", "--json"])
            let again = try await scene.until("a run in the worktree is on") { $0["test~bisect"].state == "running" }
            try scene.remove("hold")
            try ProcessHandle(opening: try #require(again.daemon)).send(.kill)
            try await scene.until("it runs under the next daemon") { report in
                report.daemon != again.daemon && report["test~bisect"].state == "running"
            }
            try scene.remove(".bgexec/bisect/test/hold")
            #expect(try found(await bisect.end()).culprit?.files == ["src/c"])
            try await scene.until("the service is back") { report in
                report["router"].state == "healthy" && (try? folder(of: report["router"])) == scene.folder
            }
        }
    }

    /// Where a unit's process works.
    private func folder(of unit: Report.Unit) throws -> Path {
        Path(bytes: try File.linkTarget(of: Path("/proc/\(try #require(unit.pid))/cwd")))
    }
}
