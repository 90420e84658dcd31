import Log
import Syscalls

/// A run's output pipes, held open without reading them: what is in them stays until a new shim reads it, even when the run and
/// its shim have both ended.
struct PipeHolder: ~Copyable {
    private let stdout: Descriptor
    private let stderr: Descriptor

    private init(_ stdout: consuming Descriptor, _ stderr: consuming Descriptor) {
        self.stdout = stdout
        self.stderr = stderr
    }

    /// Creates and opens the pipes of a run that is about to be started.
    static func make(in folder: RunFolder) throws(SystemError) -> PipeHolder {
        for stream in [LogStream.stdout, .stderr] { try File.makeNamedPipe(folder.pipe(stream.rawValue)) }
        return PipeHolder(
            try File.openPipeForBoth(folder.pipe(LogStream.stdout.rawValue)),
            try File.openPipeForBoth(folder.pipe(LogStream.stderr.rawValue)))
    }

    /// Opens the pipes of a run that lives; nil when no process has one of them open, and so what was in it is gone.
    static func find(in folder: RunFolder) -> PipeHolder? {
        let leader = folder.livingLeader
        guard let stdout = open(.stdout, folder, leader), let stderr = open(.stderr, folder, leader) else { return nil }
        return PipeHolder(stdout, stderr)
    }

    private static func open(_ stream: LogStream, _ folder: RunFolder, _ leader: Int32?) -> Descriptor? {
        let path = folder.openablePipe(stream, leader: leader)
        // A pipe can be opened for writing without blocking only if it has a reader: the run itself is one, and so are we.
        guard let proof = try? File.openPipeForWriting(path), let pipe = try? File.openPipeForBoth(path) else {
            return nil
        }
        _ = consume proof
        return pipe
    }
}
