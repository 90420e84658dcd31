import Glibc
import Syscalls

/// A command as a user runs it, in a session of its own, with nothing to read and its streams kept apart in files.
final class CommandRun: Sendable {
    private let process: ProcessHandle
    private let outputPath: Path
    private let errorPath: Path
    private let name: String

    /// How it ended and what it printed.
    struct Result: Sendable, CustomStringConvertible {
        /// What a shell would call `$?`.
        let code: Int32
        let output: String
        let error: String

        var description: String { "exit \(code)\n--- stdout\n\(output)\n--- stderr\n\(error)" }
    }

    /// It had to be killed.
    struct TooLong: Error, CustomStringConvertible {
        let description: String
    }

    init(_ words: [String], in folder: Path, environment: [String: String], scratch: Path) throws {
        let stem = "\(UInt32.random(in: 0...UInt32.max))"
        name = words.joined(separator: " ")
        outputPath = scratch / Path(stem + ".out")
        errorPath = scratch / Path(stem + ".err")
        let null = try File.openForReading("/dev/null")
        let output = try File.openOrCreate(outputPath)
        let error = try File.openOrCreate(errorPath)
        process = try SpawnRequest(
            executable: Path(words[0]),
            arguments: words.map { Array($0.utf8) },
            environment: environment.map { Array("\($0.key)=\($0.value)".utf8) },
            directory: folder
        ).start(input: null, output: output, error: error)
    }

    var pid: Int32 { process.pid }
    /// Whether it has ended; ask before `end`.
    var isOver: Bool { ((try? process.end(.keep)) ?? nil) != nil }

    /// What it has printed to standard output so far.
    var output: String { text(of: outputPath) }
    /// What it has printed to standard error so far.
    var error: String { text(of: errorPath) }

    func send(_ signal: Signal) throws { try process.send(signal) }

    /// Waits for its end.
    /// - Throws: `TooLong` after the limit; it is killed with all of its group then.
    func end(within limit: Duration = .seconds(90)) async throws -> Result {
        let status = try await onThread { try self.waitForEnd(limit) }
        guard let status else {
            throw TooLong(description: "`\(name)` had not ended after \(limit)\n\(output)\n\(error)")
        }
        return Result(code: status.shellCode, output: output, error: error)
    }

    private func waitForEnd(_ limit: Duration) throws -> ExitStatus? {
        var poll = PollSet()
        let place = poll.add(process.descriptor)
        try poll.wait(upTo: limit)
        if !poll.isReady(place) {
            kill(-process.pid, SIGKILL)
            _ = try process.waitForEnd()
            return nil
        }
        return try process.end()?.status
    }

    private func text(of path: Path) -> String {
        String(decoding: ((try? File.contents(of: path)) ?? nil) ?? [], as: UTF8.self)
    }
}

/// Does blocking work on a thread of its own, never on those that the tests share.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        do {
            try BackgroundThread.start { continuation.resume(with: Swift.Result { try body() }) }
        } catch {
            continuation.resume(throwing: error)
        }
    }
}
