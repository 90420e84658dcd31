import Syscalls

/// A line as a run wrote it, its pieces put together. Its bytes are borrowed for the length of a call.
struct JoinedLine {
    let time: UTCTime
    let stream: LogStream
    let bytes: UnsafeBufferPointer<UInt8>
    let ending: LogEntry.Ending
}

/// Puts the pieces of lines together again, each stream for itself.
struct LineJoiner {
    /// What a record leads to.
    enum Event {
        case line(JoinedLine)
        case mark(LogMark, UTCTime)
        /// A line that is not a record.
        case foreign(UnsafeBufferPointer<UInt8>)
    }

    /// A line longer than this is given in parts, so that memory stays bounded.
    static let longestLine = 1 << 20

    private struct Open {
        var time: UTCTime
        var bytes: [UInt8]
    }

    private var stdout: Open?
    private var stderr: Open?

    /// Handles the next record and emits what it completes, none to three events.
    mutating func consume(_ record: LogRecord, _ emit: (Event) -> Void) {
        guard let line = record.line else { return emit(.foreign(record.bytes)) }
        switch line.tag {
        case .full: finish(line, record.message, emit)
        case .partial: hold(line, record.message, emit)
        case .run, .gap:
            let mark = record.mark
            // What follows belongs to another run, or has lost its beginning: an open line ends here. A new writer continues
            // the open line.
            if case .resumed = mark {} else { close(.cut, emit) }
            if let mark { emit(.mark(mark, line.time)) }
        case .file, .note, .other:
            if let mark = record.mark { emit(.mark(mark, line.time)) }
        }
    }

    /// Emits the unfinished lines as they are, and discards them.
    mutating func close(_ ending: LogEntry.Ending = .cut, _ emit: (Event) -> Void) {
        if let open = stdout.take() { emitLine(open.time, .stdout, open.bytes, ending, emit) }
        if let open = stderr.take() { emitLine(open.time, .stderr, open.bytes, ending, emit) }
    }

    /// What has come of a line that is not finished.
    func unfinished(_ stream: LogStream) -> (time: UTCTime, bytes: [UInt8])? {
        (stream == .stdout ? stdout : stderr).map { ($0.time, $0.bytes) }
    }

    private mutating func finish(_ line: CRILine, _ message: UnsafeBufferPointer<UInt8>, _ emit: (Event) -> Void) {
        guard var open = line.stream == .stdout ? stdout.take() : stderr.take() else {
            return emit(.line(JoinedLine(time: line.time, stream: line.stream, bytes: message, ending: .newline)))
        }
        open.bytes += message
        emitLine(open.time, line.stream, open.bytes, .newline, emit)
    }

    private mutating func hold(_ line: CRILine, _ message: UnsafeBufferPointer<UInt8>, _ emit: (Event) -> Void) {
        var open = (line.stream == .stdout ? stdout.take() : stderr.take()) ?? Open(time: line.time, bytes: [])
        open.bytes += message
        if open.bytes.count >= Self.longestLine {
            emitLine(open.time, line.stream, open.bytes, .continues, emit)
            return
        }
        switch line.stream {
        case .stdout: stdout = open
        case .stderr: stderr = open
        }
    }

    private func emitLine(
        _ time: UTCTime, _ stream: LogStream, _ bytes: [UInt8], _ ending: LogEntry.Ending, _ emit: (Event) -> Void
    ) {
        bytes.withUnsafeBufferPointer {
            emit(.line(JoinedLine(time: time, stream: stream, bytes: $0, ending: ending)))
        }
    }
}
