package import Syscalls

/// One line of a log as a reader gets it: what a run wrote, or a record of our own.
package struct LogEntry: Hashable, Sendable {
    /// How a line ended.
    package enum Ending: Hashable, Sendable {
        /// The run wrote a newline.
        case newline
        /// The run ended, or bytes are missing, before a newline came.
        case cut
        /// The line is very long, or still being written: it continues in the next entry of its stream.
        case continues
    }

    package enum Content: Hashable, Sendable {
        /// A line of a run.
        case output(LogStream, bytes: [UInt8], Ending)
        /// A bgexec record.
        case mark(LogMark)
        /// A line in the file that is neither.
        case foreign(bytes: [UInt8])
    }

    /// The unit whose log it is from.
    package let unit: String
    /// When it was written; of a line in pieces, when its first bytes came.
    package let time: UTCTime
    /// The run it belongs to, if the marks before it say so.
    package let run: Int?
    package let content: Content

    package init(unit: String, time: UTCTime, run: Int?, content: Content) {
        self.unit = unit
        self.time = time
        self.run = run
        self.content = content
    }
}
