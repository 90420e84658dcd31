import Syscalls

/// A command that is run to its end.
enum Command {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs it.
    /// - Parameters:
    ///   - variables: what its environment has beside this process's.
    ///   - output: the file that takes what it prints; nil to discard it.
    static func run(
        _ words: [String], in folder: Path, variables: [String: String] = [:], output: Path? = nil
    ) throws {
        let null = try File.openNull()
        let error = try File.openNull()
        let process = try SpawnRequest(
            executable: Path(words[0]), arguments: words.map { Array($0.utf8) },
            environment: ThisProcess.environment.merging(variables) { $1 }.map { Array("\($0.key)=\($0.value)".utf8) },
            directory: folder
        ).start(input: null, output: try output.map { try File.openOrCreate($0) } ?? File.openNull(), error: error)
        let status = try process.waitForEnd()?.status
        guard let status, status.isSuccess else {
            throw Failed(description: "\(words.joined(separator: " ")): \(status.map { "\($0)" } ?? "gone")")
        }
    }

    /// Runs it and returns what it has printed.
    static func text(_ words: [String], in folder: Path, through file: Path) throws -> String {
        try? File.remove(file)
        try run(words, in: folder, output: file)
        return String(decoding: try File.contents(of: file) ?? [], as: UTF8.self)
    }
}
