import FoundationEssentials
import Glibc
import Syscalls
import TestSupport
import Testing

@testable import History

/// A project in a folder of its own and the real program, used as a user does it.
struct Scene: Sendable {
    /// The project's folder.
    let folder: Path
    /// What belongs to this scene alone: the project, the sockets, what commands printed.
    private let base: Path
    /// The whole environment of every command.
    let environment: [String: String]

    /// The program that the tests are about, from the same build.
    static let program = Result { try ThisProcess.executable().parent / "bgexec" }

    /// Plays a scene, and at its end stops the project and proves that nothing of it is left.
    /// - Parameters:
    ///   - config: the text of `.bgexec.json`; nil for none.
    ///   - files: other files of the project.
    ///   - variables: what the user's shell has exported.
    static func play(
        _ config: String? = nil, files: [String: String] = [:], variables: [String: String] = [:],
        _ body: (Scene) async throws -> Void
    ) async throws {
        await Stage.shared.enter()
        do {
            let scene = try Scene(variables: variables)
            for (name, text) in files { try scene.write(text, to: name) }
            if let config { try scene.write(config, to: ".bgexec.json") }
            do {
                try await body(scene)
                try await scene.close()
            } catch {
                scene.tellWhatHappened()
                try? await scene.close()
                throw error
            }
        } catch {
            await Stage.shared.leave()
            throw error
        }
        await Stage.shared.leave()
    }

    private init(variables: [String: String]) throws {
        let name = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        base = Path("/tmp/bgx-\(name)")
        folder = base / "project"
        try File.makeDirectories(base, mode: 0o700)
        try File.makeDirectories(base / "run", mode: 0o700)
        try File.makeDirectories(base / "home", mode: 0o700)
        try File.makeDirectories(folder, mode: 0o755)
        environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "\(base)/home", "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": "\(base)/run", "PYTHONDONTWRITEBYTECODE": "1",
        ].merging(variables) { $1 }
    }

    // MARK: Commands

    /// Runs `bgexec` with these arguments to its end.
    @discardableResult
    func bgexec(
        _ arguments: String..., in subfolder: Path = ".", within limit: Duration = .seconds(90)
    ) async throws -> CommandRun.Result {
        try await begin(arguments, in: subfolder).end(within: limit)
    }

    /// Begins `bgexec` with these arguments; the test continues meanwhile.
    func begin(_ arguments: [String], in subfolder: Path = ".") throws -> CommandRun {
        try begin(command: [try Self.program.get().description] + arguments, in: subfolder)
    }

    /// Begins any command.
    func begin(command: [String], in subfolder: Path = ".") throws -> CommandRun {
        try CommandRun(command, in: folder / subfolder, environment: environment, scratch: base / "home")
    }

    /// Begins a command that has nothing to do with the project, as another terminal would.
    func begin(stranger command: [String]) throws -> CommandRun {
        let environment = environment.merging(["XDG_RUNTIME_DIR": "/nonexistent", "STRANGER": base.description]) { $1 }
        return try CommandRun(command, in: base, environment: environment, scratch: base / "home")
    }

    /// Runs a line of shell, in which `bgexec` means the program, to its end.
    @discardableResult
    func shell(_ line: String, within limit: Duration = .seconds(90)) async throws -> CommandRun.Result {
        try await begin(command: shellCommand(line)).end(within: limit)
    }

    /// The words of a shell that knows `bgexec`.
    func shellCommand(_ line: String) throws -> [String] {
        ["/bin/sh", "-c", "bgexec() { '\(try Self.program.get())' \"$@\"; }; \(line)"]
    }

    /// Starts the project and insists that it works.
    @discardableResult
    func start(_ units: String...) async throws -> Report {
        let result = try await begin(["start"] + units).end()
        try #require(result.code == 0, "\(result)")
        return try await status()
    }

    /// Starts the project and waits for the first run of each job, which comes with the start: afterwards nothing is due.
    @discardableResult
    func startAndSettle() async throws -> Report {
        try await start()
        return try await until("the first runs are over") { report in
            report.lastCycle?.result != nil
                && report.units.filter { $0.kind == "job" }.allSatisfy { $0.state == "idle" && $0.verdict != nil }
        }
    }

    // MARK: Files

    /// Saves a file of the project in one step: written outside, renamed into place. A file beside it may count as a save of its own
    /// before it is renamed, when the machine is busy.
    func write(_ text: String, to name: String) throws {
        // The first name that is missing comes into place in one step, with all that is below it: a folder that came before its
        // file could be a save of its own on a slow machine.
        var place = folder / Path(name)
        var below: [Path] = []
        while place.parent != folder, !File.exists(place.parent) {
            below.insert(place.name, at: 0)
            place = place.parent
        }
        let outside = folder.parent / Path("saved-\(UInt64.random(in: 0 ... .max))")
        let file = below.reduce(outside) { $0 / $1 }
        try File.makeDirectories(file.parent)
        try File.replace(file, with: Array(text.utf8), mode: 0o644, surviving: .processes)
        try File.rename(outside, to: place)
    }

    func remove(_ name: String) throws { try File.remove(folder / Path(name)) }

    func exists(_ name: String) -> Bool { File.exists(folder / Path(name)) }

    /// A file's text; empty when there is none.
    func text(of name: String) -> String {
        String(decoding: ((try? File.contents(of: folder / Path(name))) ?? nil) ?? [], as: UTF8.self)
    }

    /// The lines of a unit's log file.
    func log(_ unit: String) -> [Substring] { text(of: "logs/background_executor/\(unit).log").split(separator: "\n") }

    // MARK: Asking and waiting

    /// The project's status, as `bgexec status --json` says it.
    func status() async throws -> Report {
        let result = try await bgexec("status", "--json")
        try #require(result.code == 0, "\(result)")
        return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    }

    /// Waits until the status is as described.
    @discardableResult
    func until(_ what: String, _ holds: (Report) -> Bool) async throws -> Report {
        var last: Report?
        try await until(what) {
            let report = try await status()
            last = report
            return holds(report)
        }
        return try #require(last)
    }

    /// Waits until a condition holds: the deadline is only there so that a test which fails does end.
    func until(_ what: String, _ holds: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(180)
        while try await !holds() {
            guard ContinuousClock.now < deadline else { throw NeverHappened(what: what) }
            try await pause()
        }
    }

    struct NeverHappened: Error, CustomStringConvertible {
        let what: String
        var description: String { "never happened: \(what)" }
    }

    // MARK: The end

    /// Every process that has this scene's environment: daemon, shims, runs, and what they left behind.
    func processes() -> [(pid: Int32, command: String)] {
        processes(marked: "XDG_RUNTIME_DIR=\(base)/run")
    }

    private func processes(marked text: String) -> [(pid: Int32, command: String)] {
        let mark = Array(text.utf8)
        return ProcessTable.all().filter { entry in
            let bytes = ((try? File.contents(of: Path("/proc/\(entry.pid)/environ"))) ?? nil) ?? []
            return bytes.split(separator: 0).contains { $0.elementsEqual(mark) }
        }.map { ($0.pid, ProcessTable.commandLine(of: $0.pid) ?? "?") }
    }

    private func close() async throws {
        defer {
            for process in processes() {
                Issue.record("left running: pid \(process.pid) \(process.command)")
                kill(process.pid, SIGKILL)
            }
            for stranger in processes(marked: "STRANGER=\(base)") { kill(stranger.pid, SIGKILL) }
            try? File.removeTree(base)
        }
        if exists(".bgexec.json") {
            let stop = try await bgexec("stop", within: .seconds(60))
            #expect(stop.code == 0, "\(stop)")
        }
    }

    private func tellWhatHappened() {
        print("--- executor.log of the scene that failed\n\(log("executor").suffix(60).joined(separator: "\n"))")
        print(text(of: ".bgexec/daemon.log"))
    }
}
