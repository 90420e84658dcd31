import Log
import Syscalls

/// One output stream of a run: a named pipe that the run itself holds open for reading too, so that it always has a reader.
///
/// If the shim dies, the run's output stays in the pipe until the next shim opens it by name: no SIGPIPE, no loss.
struct OutputPipe: ~Copyable {
    let stream: LogStream
    let reading: Descriptor
    /// False once every writer has closed it.
    private(set) var isOpen = true

    /// As much as the kernel gives an ordinary user for one pipe, in bytes.
    private static let capacity: Int32 = 1 << 20

    /// Opens the reading end; creates the pipe if it does not exist.
    /// - Parameter leader: the leader of a run that is taken over, if it lives.
    init(_ stream: LogStream, in folder: RunFolder, leader: Int32?) throws(SystemError) {
        self.stream = stream
        let path = folder.openablePipe(stream, leader: leader)
        if path == folder.pipe(stream.rawValue) { try File.makeNamedPipe(path) }
        reading = try File.openPipeForReading(path, capacity: Self.capacity)
    }

    /// The end that the run gets: open for reading and writing.
    static func runsEnd(
        of stream: LogStream, in folder: RunFolder, leader: Int32? = nil
    ) throws(SystemError) -> Descriptor {
        try File.openPipeForBoth(folder.openablePipe(stream, leader: leader))
    }

    /// Moves what is in the pipe to the log, in at most `rounds` reads.
    mutating func drain(into log: inout LogWriter, rounds: Int) {
        var left = rounds
        while isOpen, left > 0 {
            left -= 1
            do {
                guard let count = try log.capture(stream, from: reading) else { return }
                if count == 0 { isOpen = false }
            } catch {
                log.writeNote("reading \(stream.rawValue) failed: \(error)")
                isOpen = false
            }
        }
    }
}
