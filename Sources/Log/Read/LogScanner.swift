package import RegularExpression
package import Syscalls

/// Looks for an expression in what a run prints, a little at a time: a probe that waits for a line asks it again and again,
/// and each time only the new bytes are read.
package struct LogScanner: ~Copyable {
    private var tail: LogTail
    private let expression: RegularExpression
    private var joiner = LineJoiner()
    private var found: UTCTime?

    /// Begins behind what is in the log now, or at a place that was noted before (`LogTail.end`).
    package init(folder: Path, unit: String, from position: LogPosition?, for expression: RegularExpression) {
        tail = LogTail(folder: folder, unit: unit, from: position)
        self.expression = expression
    }

    /// Reads what is new, at most some megabytes, so that a caller that must not block can call it.
    /// - Returns: when the first matching line was printed; nil while there is none. An unfinished line counts too.
    package mutating func scan() throws(SystemError) -> UTCTime? {
        var rounds = 0
        while found == nil, rounds < 64 {
            rounds += 1
            let progress = try tail.step { record in
                guard found == nil else { return }
                joiner.consume(record) { event in
                    if case .line(let line) = event, expression.matches(line: line.bytes) { found = line.time }
                }
                if found == nil, record.line?.tag == .partial, let stream = record.line?.stream,
                    let piece = joiner.unfinished(stream), expression.matches(line: piece.bytes)
                {
                    found = piece.time
                }
            }
            if progress == .idle { break }
        }
        return found
    }

    /// How far it has read.
    package var position: LogPosition? { tail.position }
}
