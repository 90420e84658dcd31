import Log
import Syscalls

extension LaunchSpec {
    /// Starts the run's leader in a session of its own, with the run's named pipes as its output.
    /// - Throws: `SpawnError` when the program cannot be started, `SystemError` when the pipes cannot be opened.
    func start(in folder: RunFolder, _ group: ControlGroup?) throws -> ProcessHandle {
        let input = holdsInputOpen ? try heldOpenInput(in: folder) : try File.openNull()
        let output = try OutputPipe.runsEnd(of: .stdout, in: folder)
        let errors = try OutputPipe.runsEnd(of: .stderr, in: folder)
        var request = SpawnRequest(
            executable: executable,
            arguments: arguments,
            environment: environment,
            directory: directory
        )
        request.group = group
        return try request.startRetryingBusyFile(input: input, output: output, error: errors)
    }

    private func heldOpenInput(in folder: RunFolder) throws(SystemError) -> Descriptor {
        try File.makeNamedPipe(folder.pipe("stdin"))
        return try File.openPipeForBoth(folder.pipe("stdin"))
    }
}
