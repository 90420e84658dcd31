import FoundationEssentials
import Glibc
import Synchronization
import Syscalls
import TestSupport

/// `bgexec events --json --sync` in a process of its own. Held still with SIGSTOP it sees nothing: what is done meanwhile meets
/// it all at once when it continues, as if it were infinitely slow, and no race depends on luck.
final class WatcherProcess: Sendable {
    private let process: ProcessHandle
    private let input: Descriptor
    private let output: Descriptor
    private let errorPath: Path
    private let unread = Mutex<[UInt8]>([])

    /// One line of what it prints.
    private struct Line: Decodable {
        var sync: UInt64?
        var rescanned: Bool?
        var changes: [Change]?

        struct Change: Decodable {
            var kind: String
            var path: String
            var from: String?
        }
    }

    /// What it said since it was asked the last time.
    struct Answer: Sendable {
        /// `+ new`, `~ modified`, `- removed`, `m metadata`, `old > new`; paths relative to its folder.
        var changes: [String] = []
        /// How many change sets they came in, and how many of these came from comparing all folders.
        var sets = 0
        var rescans = 0
    }

    struct Silent: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts it; it may not be watching yet.
    /// - Parameter wrapper: a command that executes another, such as `setpriv`.
    init(_ arguments: [String], under wrapper: [String], in folder: Path, environment: [String: String], program: Path)
        throws
    {
        errorPath = folder.parent / Path("events-\(UInt32.random(in: 0...UInt32.max)).err")
        let words = wrapper + [program.description, "events", "--json", "--sync"] + arguments
        let toProgram = try Descriptor.pipe()
        let fromProgram = try Descriptor.pipe()
        process = try SpawnRequest(
            executable: Path(words[0]),
            arguments: words.map { Array($0.utf8) },
            environment: environment.map { Array("\($0.key)=\($0.value)".utf8) },
            directory: folder
        ).start(input: toProgram.reading, output: fromProgram.writing, error: try File.openOrCreate(errorPath))
        input = try toProgram.writing.duplicate()
        output = fromProgram.takeReading()
    }

    var pid: Int32 { process.pid }

    /// What it has said to people so far.
    var notices: String { String(decoding: ((try? File.contents(of: errorPath)) ?? nil) ?? [], as: UTF8.self) }

    /// Whether it says this to people: it may do so a moment after it has answered.
    func tells(_ text: String) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while !notices.contains(text) {
            if ContinuousClock.now > deadline { return false }
            try await pause()
        }
        return true
    }

    // MARK: Stopping and going on

    /// Stops it, and returns when it stands still.
    func holdStill() async throws {
        try process.send(Signal(number: SIGSTOP))
        let pid = process.pid
        try await onThread {
            var facts = siginfo_t()
            while waitid(P_PID, id_t(pid), &facts, WSTOPPED) != 0 {
                guard errno == EINTR else { throw SystemError.last("waitid") }
            }
        }
    }

    func goOn() throws { try process.send(Signal(number: SIGCONT)) }

    /// What it says of things that are done while it stands still.
    func changes(while body: () async throws -> Void) async throws -> Answer {
        try await holdStill()
        try await body()
        try goOn()
        return try await changes()
    }

    // MARK: Asking

    /// Returns once it watches, and knows the contents that files began with.
    @discardableResult
    func known() async throws -> Answer { try await ask("known") }

    /// What changed since the last answer, by the barrier.
    func changes() async throws -> Answer { try await ask("") }

    private func ask(_ line: String) async throws -> Answer {
        try await onThread {
            try self.input.writeAll(Array("\(line)\n".utf8))
            var answer = Answer()
            while true {
                let line = try JSONDecoder().decode(Line.self, from: Data(try self.nextLine()))
                if line.sync != nil { return answer }
                answer.sets += 1
                if line.rescanned == true { answer.rescans += 1 }
                answer.changes += (line.changes ?? []).map(Self.text)
            }
        }
    }

    private static func text(_ change: Line.Change) -> String {
        switch change.kind {
        case "created": "+ \(change.path)"
        case "modified": "~ \(change.path)"
        case "removed": "- \(change.path)"
        case "metadata": "m \(change.path)"
        default: "\(change.from ?? "?") > \(change.path)"
        }
    }

    private func nextLine() throws -> [UInt8] {
        while true {
            let line: [UInt8]? = unread.withLock { bytes in
                guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                defer { bytes.removeSubrange(...end) }
                return Array(bytes[..<end])
            }
            if let line { return line }
            var poll = PollSet()
            let place = poll.add(output)
            try poll.wait(upTo: .seconds(120))
            var new: [UInt8] = []
            guard poll.isReady(place), let count = try output.read(into: &new, upTo: 65_536), count > 0 else {
                throw Silent(description: "the watcher said nothing\n\(notices)")
            }
            unread.withLock { $0 += new }
        }
    }

    /// Ends it.
    func end() {
        kill(process.pid, SIGKILL)
        _ = try? process.waitForEnd()
    }
}

extension Scene {
    /// Runs a body beside a watcher of the folder `R` of the project; `O` lies beside it. `before` are shell commands in `R`.
    static func watching(
        _ arguments: [String] = [], under wrapper: [String] = [], before: String = "",
        _ body: @Sendable (Scene, WatcherProcess) async throws -> Void
    ) async throws {
        try await play { scene in
            try File.makeDirectories(scene.folder / "R")
            try File.makeDirectories(scene.folder / "O")
            try await scene.sh(before)
            let watcher = try scene.watcher(arguments, under: wrapper)
            do {
                try await body(scene, watcher)
                watcher.end()
            } catch {
                print("--- notices of the watcher\n\(watcher.notices)")
                watcher.end()
                throw error
            }
        }
    }

    /// Starts a watcher of the folder `R`; the caller ends it.
    func watcher(_ arguments: [String] = [], under wrapper: [String] = [], program: Path? = nil) throws
        -> WatcherProcess
    {
        try WatcherProcess(
            arguments, under: wrapper, in: folder / "R", environment: environment,
            program: try program ?? Self.program.get())
    }

    /// Runs shell commands in `R`.
    func sh(_ commands: String) async throws {
        if commands.isEmpty { return }
        let words = ["/bin/sh", "-efc", commands]
        let folder = folder / "R"
        let variables = ShellVariables.all.merging(["XDG_RUNTIME_DIR": environment["XDG_RUNTIME_DIR"] ?? ""]) { $1 }
        let status = try await onThread {
            let null = try File.openNull()
            let process = try SpawnRequest(
                executable: "/bin/sh", arguments: words.map { Array($0.utf8) },
                environment: variables.map { Array("\($0.key)=\($0.value)".utf8) }, directory: folder
            ).start(input: null, output: null, error: null)
            return try process.waitForEnd()?.status
        }
        if status != .exited(0) {
            throw WatcherProcess.Silent(description: "sh: \(commands): \(String(describing: status))")
        }
    }
}
