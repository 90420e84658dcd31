import Syscalls

/// A command that is run to its end, without its output.
enum Command {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    static func run(_ words: [String], in folder: Path) throws {
        let null = try File.openNull()
        let output = try File.openNull()
        let process = try SpawnRequest(
            executable: Path(words[0]), arguments: words.map { Array($0.utf8) },
            environment: ThisProcess.environment.map { Array("\($0.key)=\($0.value)".utf8) }, directory: folder
        ).start(input: null, output: output, error: output)
        let status = try process.waitForEnd()?.status
        guard let status, status.isSuccess else {
            throw Failed(description: "\(words.joined(separator: " ")): \(status.map { "\($0)" } ?? "gone")")
        }
    }
}
