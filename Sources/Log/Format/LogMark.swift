package import Syscalls

/// A record of our own in a unit's log. A run cannot write one, so what it says can be trusted.
package enum LogMark: Hashable, Sendable {
    /// A run began: `began router#17 pid=4242`.
    case began(unit: String, run: Int, pid: Int32)
    /// Another writer took over during a run: `resumed router#17 pid=4242`. It continues where the writer before it
    /// was killed; if it cannot know where that was, a gap stands before this.
    case resumed(unit: String, run: Int, pid: Int32)
    /// A run ended: `ended router#17 bytes=1234 failed: exit 1`, or `ok: …`. `bytes` is what it wrote; `how` is
    /// for people.
    case ended(unit: String, run: Int, bytes: Int64, failed: Bool, how: String)
    /// The head of a file: `18 run=17 bytes=991231`: its number (never used twice), the run in progress (0: none), and what
    /// that run wrote into the files before it.
    case file(number: Int, run: Int, bytes: Int64)
    /// Bytes that a run wrote and that are not in the log.
    case gap(LogGap)
    /// Anything else, in words.
    case note(String)

    /// The words for how a run ended.
    enum Ending: String { case failed, ok }

    /// The second tag, behind `F:`.
    var tagName: String {
        switch self {
        case .began, .resumed, .ended: "run"
        case .file: "file"
        case .gap: "gap"
        case .note: "note"
        }
    }

    /// The message of the record, one line.
    package var text: String {
        switch self {
        case .began(let unit, let run, let pid): "began \(unit)#\(run) pid=\(pid)"
        case .resumed(let unit, let run, let pid): "resumed \(unit)#\(run) pid=\(pid)"
        case .ended(let unit, let run, let bytes, let failed, let how):
            "ended \(unit)#\(run) bytes=\(bytes) \((failed ? Ending.failed : .ok).rawValue): \(Self.oneLine(how))"
        case .file(let number, let run, let bytes): "\(number) run=\(run) bytes=\(bytes)"
        case .gap(let gap): gap.text
        case .note(let words): Self.oneLine(words)
        }
    }

    /// The run that it names, for `began`, `resumed` and `ended`.
    package var run: Int? {
        switch self {
        case .began(_, let run, _), .resumed(_, let run, _), .ended(_, let run, _, _, _): run
        case .file, .gap, .note: nil
        }
    }

    /// The record as it stands in a file, with its newline.
    func record(at time: UTCTime) -> [UInt8] {
        Timestamp.bytes(time) + Array(" stdout F:\(tagName) \(text)\n".utf8)
    }

    /// Text that cannot break out of its record or disturb a terminal.
    static func oneLine(_ text: String) -> String { printable(text.utf8.prefix(1024)) }
}

/// Bytes that are missing in a log, as far as is known.
package struct LogGap: Hashable, Sendable {
    /// How many bytes of the run are missing; nil when unknown (a writer was killed).
    package var bytes: Int64?
    /// How many newlines are among them.
    package var lines: Int64
    /// When the first of them was read.
    package var from: UTCTime
    /// When the last of them was read.
    package var to: UTCTime
    /// Why, in words.
    package var reason: String

    package init(bytes: Int64?, lines: Int64, from: UTCTime, to: UTCTime, reason: String) {
        self.bytes = bytes
        self.lines = lines
        self.from = from
        self.to = to
        self.reason = reason
    }

    var text: String {
        "bytes=\(bytes.map(String.init) ?? "?") lines=\(lines) from=\(from) to=\(to) reason: \(LogMark.oneLine(reason))"
    }
}
