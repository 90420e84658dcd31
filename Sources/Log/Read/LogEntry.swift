package import Syscalls

/// One line of a log as a reader gets it: what a run wrote, or a record of our own.
package struct LogEntry: Hashable, Sendable {
    /// What stands behind the bytes of a line.
    package enum Ending: Hashable, Sendable {
        /// The run wrote a newline.
        case newline
        /// The run ended, or bytes are missing, before a newline came.
        case cut
        /// The line is very long, or still being written: it goes on in the next entry of its stream.
        case continues
    }

    /// What it is.
    package enum Content: Hashable, Sendable {
        /// A line of a run.
        case output(LogStream, bytes: [UInt8], Ending)
        /// A record of ours.
        case mark(LogMark)
        /// A line in the file that is neither.
        case foreign(bytes: [UInt8])
    }

    /// The unit whose log it is from.
    package let unit: String
    /// When it was written; of a line in pieces, when its first bytes came.
    package let time: UTCTime
    /// The run it belongs to, as far as the marks before it tell.
    package let run: Int?
    /// What it is.
    package let content: Content

    /// Takes the facts.
    package init(unit: String, time: UTCTime, run: Int?, content: Content) {
        self.unit = unit
        self.time = time
        self.run = run
        self.content = content
    }
}
