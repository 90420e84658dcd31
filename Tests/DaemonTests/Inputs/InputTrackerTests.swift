import Config
import Glibc
import History
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Daemon
@testable import ProjectContext

@Suite("What the inputs and outputs of units are now")
struct InputTrackerTests {
    private static let job = UnitConfig(
        name: "build", kind: .job(JobConfig(outputs: ["dist/", "*.tag"], junit: ["reports/*.xml"])),
        command: .shell("true"), inputs: ["."], envFile: ".env")
    private static let service = UnitConfig(
        name: "web", kind: .service(ServiceConfig()), command: .shell("true"), envFile: ".env")
    private static let config = ProjectConfig(units: [job, service])

    private static let files = [
        "src/a.c": "1", "dist/app.js": "built", "reports/r.xml": "<testsuite/>", ".env": "A=1", ".gitignore": "dist/\n",
    ]

    @LoopActor
    private static func play(
        _ config: ProjectConfig = config, _ body: @LoopActor (InputTracker, Project) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        let project = Project(root: folder.path)
        try project.prepareFolders()
        let tracker = try InputTracker(of: project, daemonLog: DaemonLog(of: project))
        tracker.configure(config)
        try await body(tracker, project)
    }

    private static func write(_ text: String, to path: Path) throws {
        try File.makeDirectories(path.parent)
        try File.replace(path, with: Array(text.utf8), mode: 0o644, surviving: .processes)
    }

    @Test("a change of an output after a run's end is seen by the times, also where a file was removed")
    func touched() async throws {
        try await onLoop {
            try await Self.play { tracker, project in
                let output = project.root / "dist/deep/app.js"
                try Self.write("built", to: output)
                // The clock of files advances in steps of milliseconds: it is past those of all that was written.
                var end = UTCTime.now
                @LoopActor func isTouched() async -> Bool {
                    await tracker.outputsChanged([project.root / "dist"], of: "build")
                    return tracker.outputsWereTouched(of: "build", since: end)
                }
                #expect(await !isTouched())
                while await !isTouched() { try Self.write("other", to: output) }
                end = .now
                #expect(await !isTouched())
                while await !isTouched() {
                    try Self.write("other", to: output)
                    try File.remove(output)
                }
                end = .now
                while await !isTouched() {
                    try Self.write("other", to: output)
                    try File.removeTree(project.root / "dist")
                }
            }
        }
    }

    @Test("what a job writes, and its reports, are not among its inputs; what it declares has a state of its own")
    func outputs() async throws {
        try await onLoop {
            try await Self.play { tracker, project in
                await tracker.settle("build")
                let inputs = try #require(tracker.current("build"))
                let outputs = try #require(tracker.outputs(of: "build"))
                #expect(tracker.paths(from: try tracker.empty(), to: inputs) == [".env", ".gitignore", "src/a.c"])
                #expect(tracker.paths(from: try tracker.empty(), to: outputs) == ["dist/app.js"])
                try Self.write("other", to: project.root / "dist/app.js")
                try Self.write("1", to: project.root / "src/b.tag")
                try Self.write("new", to: project.root / "reports/s.xml")
                await tracker.settle("build")
                #expect(tracker.current("build") == inputs)
                #expect(tracker.outputPaths(of: "build", since: outputs) == ["dist/app.js", "src/b.tag"])
                try File.removeTree(project.root / "dist")
                await tracker.outputsChanged([project.root / "dist"], of: "build")
                #expect(tracker.outputPaths(of: "build", since: outputs) == ["dist/app.js", "src/b.tag"])
                #expect(tracker.unknown(of: "build").isEmpty)
                #expect(!tracker.hasOutputs("web") && tracker.outputs(of: "web") == nil)
            }
        }
    }

    @Test("an environment file is an input of a unit that lists none")
    func implied() async throws {
        try await onLoop {
            try await Self.play { tracker, project in
                await tracker.settle("web")
                let before = try #require(tracker.current("web"))
                #expect(tracker.hasInputs("web"))
                tracker.willLaunch("web")
                try Self.write("A=2", to: project.root / ".env")
                await tracker.changed([project.root / ".env"], of: "web")
                #expect(tracker.current("web") != before)
                #expect(tracker.drift(of: "web") == [".env"])
            }
        }
    }

    @Test("nothing is known before the first scan, and after the rules have changed until the next")
    func unknown() async throws {
        try await onLoop {
            try await Self.play { tracker, _ in
                #expect(tracker.unknown(of: "build").first?.contains("looked at") == true)
                await tracker.settle("build")
                #expect(tracker.unknown(of: "build").isEmpty)
                let before = tracker.current("build")
                tracker.rulesChanged()
                #expect(!tracker.unknown(of: "build").isEmpty)
                tracker.willLaunch("build")
                #expect(!tracker.unknownAtLaunch(of: "build").isEmpty)
                await tracker.settle("build")
                #expect(tracker.unknown(of: "build").isEmpty)
                #expect(tracker.current("build") == before)
            }
        }
    }

    @Test("a configuration that leaves a unit's inputs as they are leaves what is known of them")
    func configured() async throws {
        try await onLoop {
            try await Self.play { tracker, _ in
                await tracker.settle("build")
                let before = tracker.current("build")
                var config = Self.config
                config.units[0].command = .shell("false")
                config.units[1].inputs = ["src/"]
                tracker.configure(config)
                #expect(tracker.unknown(of: "build").isEmpty)
                #expect(tracker.current("build") == before)
                #expect(!tracker.unknown(of: "web").isEmpty)
            }
        }
    }

    @Test(
        "a place that is not watched is named and looked at again, and one behind a link is watched before it is known")
    func unwatched() async throws {
        try await onLoop {
            var config = Self.config
            config.units[1].inputs = ["src/", "away"]
            try await Self.play(config) { tracker, project in
                let outside = try TemporaryFolder(["x": "1"])
                defer { outside.remove() }
                try File.makeLink(project.root / "away", to: (outside.path / "x").bytes)
                let sources = SourcesDouble(tracker)
                sources.blind = [project.root / "src"]
                // Written after the scan, and before it is watched.
                sources.whileArming = { try? Self.write("2", to: outside.path / "x") }
                await tracker.settle("web")
                #expect(sources.armed == [project.root / "away"])
                #expect(tracker.unknown(of: "web") == ["src is not watched"])
                let first = try #require(tracker.current("web"))
                let text = try tracker.content(of: "away", in: first)
                #expect(text == "2")
                try Self.write("unreported", to: project.root / "src/a.c")
                await tracker.settle("web")
                #expect(tracker.changes(of: "web", since: first) == ["src/a.c"])
            }
        }
    }

    @Test("each scan that finds another state is told, whoever has asked for it")
    func told() async throws {
        try await onLoop {
            try await Self.play { tracker, project in
                var told: [String] = []
                tracker.onChange = { told.append($0) }
                await tracker.settle("web")
                try Self.write("A=3", to: project.root / ".env")
                await tracker.changed([project.root / ".env"], of: "web")
                await tracker.changed([project.root / ".env"], of: "web")
                #expect(told == ["web", "web"])
                #expect(tracker.news(of: "web", among: []) != nil)
                #expect(tracker.news(of: "web", among: []) == nil)
            }
        }
    }
}

extension InputTracker {
    /// The state in which there is nothing.
    fileprivate func empty() throws -> SnapshotID {
        try InputTree(project: project.root, inputs: [], store: store).snapshot().id
    }

    /// The text of what a link leads to in a snapshot.
    fileprivate func content(of link: Path, in snapshot: SnapshotID) throws -> String? {
        try store.files(of: snapshot).first { $0.shown.description.hasPrefix("\(link) (") }?.after.map {
            String(decoding: try store.get($0.id).bytes, as: UTF8.self)
        }
    }
}

/// A watcher that watches as much as the test wants.
@LoopActor
private final class SourcesDouble: InputSources {
    private let tracker: InputTracker
    var blind: Set<Path> = []
    var armed: Set<Path> = []
    var whileArming: () -> Void = {}

    init(_ tracker: InputTracker) {
        self.tracker = tracker
        tracker.sources = self
    }

    func watchInputs() async {
        armed = tracker.links
        if !armed.isEmpty { whileArming() }
    }

    func unwatched(below places: [Path]) -> [UnwatchedPlace] {
        blind.sorted().map { UnwatchedPlace(path: $0, reason: "is not watched") }
    }
}

/// A folder with files, for asynchronous tests.
private struct TemporaryFolder {
    let path: Path

    init(_ files: [String: String]) throws {
        let made = Path("/tmp/bgexec-test.\(ThisProcess.pid).\(UInt64.random(in: 0...UInt64.max))")
        try File.makeDirectories(made, mode: 0o700)
        path = try File.resolved(made)
        for (name, text) in files {
            try File.makeDirectories((path / Path(name)).parent)
            try File.replace(path / Path(name), with: Array(text.utf8), mode: 0o644, surviving: .processes)
        }
    }

    func remove() { try? File.removeTree(path) }
}
