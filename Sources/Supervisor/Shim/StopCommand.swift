import Log
import Syscalls

/// A unit's own command for stopping, while it runs: a child of the shim with the run's environment, folder and log. BGEXEC_PID is
/// the run's first process.
struct StopCommand: ~Copyable {
    private let process: ProcessHandle
    private let text: String

    /// - Throws: `SpawnError` when it cannot be started, `SystemError` when the run's pipes cannot be opened.
    init(_ program: LaunchSpec.Program, of spec: LaunchSpec, in folder: RunFolder, leader: Int32) throws {
        let request = SpawnRequest(
            executable: program.executable,
            arguments: program.arguments,
            environment: spec.environment + [Array("BGEXEC_PID=\(leader)".utf8)],
            directory: spec.directory
        )
        let input = try File.openNull()
        let output = try OutputPipe.runsEnd(of: .stdout, in: folder, leader: leader)
        let errors = try OutputPipe.runsEnd(of: .stderr, in: folder, leader: leader)
        process = try request.start(input: input, output: output, error: errors)
        text = printable(program.arguments.joined(separator: [UInt8(ascii: " ")]))
    }

    /// Its pid, which must be left out when orphans are reaped.
    var pid: Int32 { process.pid }

    func wait(in poll: inout PollSet) { _ = poll.add(process.descriptor) }

    /// How it ended, for people; nil while it runs.
    func end() -> String? {
        do {
            guard let end = try process.end() else { return nil }
            return "the stop command `\(text)` ended with \(end.status)"
        } catch {
            return "how the stop command `\(text)` ended is unknown: \(error)"
        }
    }

    /// Kills it with everything that it has started.
    func kill() {
        // Its children first: without it they would be reparented and no longer be found below it.
        ProcessTree(top: process.pid).send(.kill)
        _ = try? process.send(.kill)
    }
}
