import Syscalls

/// One record as it stands in a file. Its bytes are borrowed: they last until the next one is read.
package struct LogRecord {
    /// The parsed head; nil when the line is not a bgexec record.
    package let line: CRILine?
    /// All bytes, without the newline.
    package let bytes: UnsafeBufferPointer<UInt8>
    /// Where it begins.
    package let position: LogPosition

    init(_ bytes: UnsafeBufferPointer<UInt8>, at position: LogPosition) {
        line = CRILine(parsing: bytes.span)
        self.bytes = bytes
        self.position = position
    }

    /// The run's output, or the text of a bgexec record; the whole of any other line.
    package var message: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[(line?.messageStart ?? 0)...])
    }

    /// The record of our own that it is; nil for a run's output.
    package var mark: LogMark? {
        guard let line, !line.tag.isOutput else { return nil }
        return LogMark(tag: line.tag, message: message)
    }
}
