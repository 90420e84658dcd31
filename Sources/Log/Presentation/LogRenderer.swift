import Model
import Syscalls

/// Turns entries into what a person or a program reads.
package struct LogRenderer {
    package enum Form: Hashable, Sendable {
        /// The text, and words at the bounds of runs.
        case plain
        /// The same, each line after its time.
        case timestamps
        /// The very bytes that runs wrote, and nothing else.
        case raw
        /// An object of JSON a line.
        case json
    }

    private let form: Form
    private let isTerminal: Bool
    private let hasColours: Bool
    private let prefixes: [String: [UInt8]]

    /// - Parameters:
    ///   - units: those that are shown; with more than one, each line names its own.
    ///   - isTerminal: whether a terminal reads it: control characters are then shown, not sent (except in `raw`).
    ///   - hasColours: whether it may be coloured; what runs have coloured themselves is plain otherwise, except in `raw` and `json`.
    package init(_ form: Form, units: [String], isTerminal: Bool, hasColours: Bool) {
        self.form = form
        self.isTerminal = isTerminal
        self.hasColours = hasColours
        let width = units.map(\.utf8.count).max() ?? 0
        let pairs = units.enumerated().map { index, unit in
            (unit, units.count > 1 ? Self.prefix(unit, width, colour: hasColours ? Self.palette[index % 6] : nil) : [])
        }
        prefixes = Dictionary(pairs) { first, _ in first }
    }

    /// Cyan, yellow, green, magenta, blue, bright cyan: red is for stderr.
    private static let palette = ["36", "33", "32", "35", "34", "96"]

    private static func prefix(_ unit: String, _ width: Int, colour: String?) -> [UInt8] {
        let text = printable(unit.utf8) + String(repeating: " ", count: max(0, width - unit.utf8.count)) + " | "
        return Array((colour.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text).utf8)
    }

    /// Adds an entry.
    package func append(_ entry: LogEntry, to output: inout [UInt8]) {
        switch form {
        case .raw: appendRaw(entry, to: &output)
        case .json: JSONLine.append(entry, to: &output)
        case .plain, .timestamps: appendLine(entry, to: &output)
        }
    }

    private func appendRaw(_ entry: LogEntry, to output: inout [UInt8]) {
        guard case .output(_, let bytes, let ending) = entry.content else { return }
        output += bytes
        if ending == .newline { output.append(newline) }
    }

    private func appendLine(_ entry: LogEntry, to output: inout [UInt8]) {
        if prefixes.count > 1 { output += prefixes[entry.unit] ?? [] }
        if form == .timestamps {
            Timestamp.append(entry.time, to: &output)
            output.append(UInt8(ascii: " "))
        }
        switch entry.content {
        case .output(let stream, let bytes, _):
            append(bytes, colour: stream == .stderr ? "31" : nil, to: &output)
        case .foreign(let bytes): append(bytes, colour: "2", to: &output)
        case .mark(let mark):
            append(
                Array("--- \(Self.words(mark, unit: entry.unit)) ---".utf8), colour: isGap(mark) ? "1;31" : "2",
                to: &output)
        }
        output.append(newline)
    }

    private func append(_ bytes: [UInt8], colour: String?, to output: inout [UInt8]) {
        let line = OverwrittenLine.lastState(of: bytes)
        let isColoured = bytes.contains(0x1B)
        // A run's own colours say more than the one of its stream.
        let own = hasColours && isColoured
        if hasColours, !own, let colour { output += Array("\u{1B}[\(colour)m".utf8) }
        if isTerminal {
            TerminalSanitizer.append(line.span, keepsColours: hasColours, to: &output)
        } else if isColoured, !hasColours {
            output += ColourCodes.removed(from: Array(line))
        } else {
            output += line
        }
        if own || hasColours && colour != nil { output += Array("\u{1B}[0m".utf8) }
    }

    private func isGap(_ mark: LogMark) -> Bool {
        if case .gap = mark { true } else { false }
    }

    /// A record of our own, for people.
    static func words(_ mark: LogMark, unit: String) -> String {
        switch mark {
        case .began(let unit, let run, let pid): "\(unit)#\(run) began, pid \(pid)"
        case .resumed(let unit, let run, let pid): "\(unit)#\(run) continues with a new log writer, pid \(pid)"
        case .ended(let unit, let run, _, let failed, let how): "\(unit)#\(run) \(failed ? "failed" : "ended"): \(how)"
        case .file(let number, _, _): "file \(number)"
        case .gap(let gap):
            "\(gap.bytes.map { "\(Counted.text($0, "byte")) (\(Counted.text(gap.lines, "line")))" } ?? "some bytes") are missing, \(gap.from) to \(gap.to): \(gap.reason)"
        case .note(let words): words
        }
    }
}
