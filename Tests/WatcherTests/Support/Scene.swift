import Glibc
import Loop
import Syscalls
import TestSupport

@testable import Watcher

/// A root and a folder outside it, with a watcher on the root.
@LoopActor
final class Scene {
    let base: Path
    let root: Path
    let outside: Path
    let watcher: Watcher
    private let iterator: AsyncStream<ChangeSet>.Iterator
    private var lastNumber: UInt64 = 0
    /// The sets of the last `changes()`.
    private(set) var lastSets: [ChangeSet] = []

    /// Runs a body with a watcher that has started.
    /// - Parameters:
    ///   - before: shell commands run in the root before watching begins.
    ///   - configure: changes the configuration.
    nonisolated static func run(
        before: String = "",
        start: Bool = true,
        configure: @Sendable (inout WatcherConfiguration, Path) -> Void = { _, _ in },
        _ body: @LoopActor (Scene) async throws -> Void
    ) async throws {
        try await onLoop {
            let base = try File.resolved(temporaryFolder())
            defer { try? File.removeTree(base) }
            let root = base / "R"
            try File.makeDirectories(root)
            try File.makeDirectories(base / "O")
            try shell(before, in: root)
            var configuration = WatcherConfiguration(
                roots: [WatchRoot(root)],
                ignore: IgnoreConfiguration(base: root)
            )
            configure(&configuration, base)
            let scene = Scene(base: base, watcher: try Watcher(configuration, on: EventLoop.running))
            if start { try await scene.watcher.start() }
            try await body(scene)
            scene.watcher.stop()
        }
    }

    private init(base: Path, watcher: Watcher) {
        self.base = base
        root = base / "R"
        outside = base / "O"
        self.watcher = watcher
        iterator = watcher.changeSets.makeAsyncIterator()
    }

    /// Runs shell commands in the root while the loop stands still: the watcher sees nothing before they have ended.
    func sh(_ commands: String) throws { try shell(commands, in: root) }

    /// What changed since the last call, by the barrier: `+ new`, `~ modified`, `- removed`, `m metadata`, `old > new`,
    /// paths relative to the root.
    func changes() async -> [String] {
        let number = await watcher.sync()
        lastSets = []
        // A copy reads on from the same stream.
        var iterator = iterator
        while lastNumber < number, let set = await iterator.next(isolation: LoopActor.shared) {
            lastNumber = set.number
            lastSets.append(set)
        }
        return lastSets.flatMap { $0.changes.map(line) }
    }

    /// The next set, without a barrier.
    func next() async -> ChangeSet? {
        var iterator = iterator
        let set = await iterator.next(isolation: LoopActor.shared)
        lastNumber = set?.number ?? lastNumber
        return set
    }

    private func line(_ change: Change) -> String {
        switch change.kind {
        case .created: "+ \(name(change.path))"
        case .modified: "~ \(name(change.path))"
        case .removed: "- \(name(change.path))"
        case .metadata: "m \(name(change.path))"
        case .renamed(let from): "\(name(from)) > \(name(change.path))"
        }
    }

    private func name(_ path: Path) -> String { (path.relative(to: root) ?? path).description }
}

/// A new folder of its own.
func temporaryFolder() throws -> Path {
    let folder = Path("/tmp/watcher-test.\(ThisProcess.pid).\(UInt64.random(in: 0...UInt64.max))")
    try File.makeDirectories(folder, mode: 0o700)
    return folder
}

struct ShellFailure: Error {
    let commands: String
    let status: ExitStatus
}

/// Runs commands with sh and waits for their end.
func shell(_ commands: String, in folder: Path) throws {
    if commands.isEmpty { return }
    let null = try File.openNull()
    let errors = try null.duplicate()
    let request = SpawnRequest(
        executable: "/bin/sh",
        arguments: ["sh", "-efc", commands].map { Array($0.utf8) },
        environment: ShellVariables.all.map { Array("\($0.key)=\($0.value)".utf8) },
        directory: folder
    )
    let process = try request.start(input: null, output: null, error: errors)
    guard let end = try process.waitForEnd() else { return }
    if end.status != .exited(0) { throw ShellFailure(commands: commands, status: end.status) }
}

/// Writes a file, without waiting for the disk.
func write(_ bytes: [UInt8], to path: Path) throws {
    try File.open(path, [.writeOnly, .create, .truncate, .nonBlocking]).writeAll(bytes)
}

/// Starts sh beside the watcher.
func startShell(_ commands: String, in folder: Path) throws -> ProcessHandle {
    let null = try File.openNull()
    let request = SpawnRequest(
        executable: "/bin/sh",
        arguments: ["sh", "-efc", commands].map { Array($0.utf8) },
        environment: ShellVariables.all.map { Array("\($0.key)=\($0.value)".utf8) },
        directory: folder
    )
    return try request.start(input: null, output: null, error: null)
}

/// Waits for the end of a process while the loop runs.
@LoopActor
func end(of process: borrowing ProcessHandle) async {
    var registration: Registration?
    await withCheckedContinuation { continuation in
        registration = try? EventLoop.running.register(process.descriptor, for: .readable) { _ in
            registration?.cancel()
            continuation.resume()
        }
        if registration == nil { continuation.resume() }
    }
    _ = try? process.end()
}

extension Scene {
    /// Has what happened outside the tree taken in, as the loop would when it comes round.
    func pathWatcherHasRead() async { watcher.readPathWatcher() }

    /// As the loop would when `/proc/self/mountinfo` reports a change.
    func mountsHaveBeenRead() async { watcher.mountsChanged() }
}
