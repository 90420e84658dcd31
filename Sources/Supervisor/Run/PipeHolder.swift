import Log
import Syscalls

/// A run's output pipes held open by somebody who does not read them: what is in them stays, also when the run and its shim
/// have both ended, until a new shim reads it.
struct PipeHolder: ~Copyable {
    private let stdout: Descriptor
    private let stderr: Descriptor

    private init(_ stdout: consuming Descriptor, _ stderr: consuming Descriptor) {
        self.stdout = stdout
        self.stderr = stderr
    }

    /// Those of a run that is about to be started; they are made here.
    static func make(in folder: RunFolder) throws(SystemError) -> PipeHolder {
        for stream in [LogStream.stdout, .stderr] { try File.makeNamedPipe(folder.pipe(stream.rawValue)) }
        return PipeHolder(
            try File.openPipeForBoth(folder.pipe(LogStream.stdout.rawValue)),
            try File.openPipeForBoth(folder.pipe(LogStream.stderr.rawValue)))
    }

    /// Those of a run that lives; nil when nobody has held one of them: what was in it is gone.
    static func find(in folder: RunFolder) -> PipeHolder? {
        guard let stdout = keep(.stdout, folder), let stderr = keep(.stderr, folder) else { return nil }
        return PipeHolder(stdout, stderr)
    }

    private static func keep(_ stream: LogStream, _ folder: RunFolder) -> Descriptor? {
        let path = folder.pipe(stream.rawValue)
        // To write without waiting can only be opened what somebody reads: a run reads its own output pipes, and so do we.
        guard let proof = try? File.openPipeForWriting(path), let pipe = try? File.openPipeForBoth(path) else {
            return nil
        }
        _ = consume proof
        return pipe
    }
}
