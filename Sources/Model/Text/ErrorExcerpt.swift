/// Picks from a long output the lines that say what went wrong, for people who should not have to open the log.
///
/// The last block with an error in it comes first, as far as there is room, then the end of the output. Without such a block the end
/// is all there is to show.
package enum ErrorExcerpt {
    /// No line is longer than this, in characters.
    package static let lineLimit = 200

    /// The lines worth showing, at most `limit` and a mark where lines between them are left out.
    /// - Parameters:
    ///   - lines: plain text.
    ///   - ending: how many of the last lines come in any case; 0 for a report of one failure, which a stack may follow.
    package static func lines(of lines: [String], limit: Int = 10, ending: Int = 2) -> [String] {
        let ending = max(0, min(ending, limit - 1))
        let filled = lines.indices.filter { !isBlank(lines[$0]) }
        let kinds = lines.map(ErrorLine.kind)
        if filled.count <= limit, ending > 0 || !kinds.contains(.frame) { return finished(filled.map { lines[$0] }) }
        guard let cause = kinds.lastIndex(of: .cause) else {
            // What follows the last word of an error is clearing up; an ending of it is shown, and no more.
            let last = kinds.lastIndex(of: .summary).map { min(lines.count, $0 + 1 + ending) } ?? lines.count
            return finished(filled.filter { $0 < last }.suffix(limit).map { lines[$0] })
        }
        let isOwnEnd = filled.last.map { isRemainder(lines[$0], kinds[$0]) } ?? false
        let block = block(around: cause, lines, kinds, room: isOwnEnd ? limit : max(1, limit - ending))
        let end = filled.suffix(isOwnEnd ? 0 : ending).filter { $0 > (block.last ?? 0) }
        var shown = block.map { lines[$0] }
        if let first = end.first, let last = block.last {
            if filled.contains(where: { $0 > last && $0 < first }) { shown.append(mark) }
            shown += end.map { lines[$0] }
        }
        return finished(shown)
    }

    private static let mark = "…"

    /// The line of the error with what belongs to it: lines directly above, and lines below that are not a long stack.
    private static func block(around cause: Int, _ lines: [String], _ kinds: [ErrorLine.Kind], room: Int) -> [Int] {
        var above: [Int] = []
        var index = cause - 1
        while index >= 0, above.count < room, kinds[index] != .summary, !isBlank(lines[index]) {
            above.insert(index, at: 0)
            index -= 1
        }
        // A few lines say where it was; more belong to it only if an error is among them, as at the top of a traceback.
        let errors = above.firstIndex { kinds[$0] == .cause }.map { above.count - $0 + 1 } ?? 0
        above = above.suffix(max(3, errors))
        let mostBelow = min(room - 1, max(1, room - 1 - min(above.count, 2)))
        var below: [Int] = []
        var (blanks, frames) = (0, 0)
        index = cause + 1
        search: while index < lines.count, below.count < mostBelow {
            if isBlank(lines[index]) {
                blanks += 1
                if blanks == 2 { break search }
            } else {
                blanks = 0
                switch kinds[index] {
                case .summary, .stack: break search
                case .frame:
                    frames += 1
                    if frames <= 2 { below.append(index) }
                case .cause, .other: below.append(index)
                }
            }
            index += 1
        }
        return above.suffix(max(0, room - 1 - below.count)) + [cause] + below
    }

    /// Without the indentation that all lines share, and none of them too long.
    private static func finished(_ lines: [String]) -> [String] {
        let indentation = lines.filter { $0 != mark }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return lines.map { line in
            let text = line == mark ? line[...] : line.dropFirst(indentation)
            return text.count > lineLimit ? text.prefix(lineLimit - 1) + mark : String(text)
        }
    }

    /// Whether the last line only closes what Node prints of an error, behind its stack.
    private static func isRemainder(_ line: String, _ kind: ErrorLine.Kind) -> Bool {
        kind == .frame || ["}", "})", "]"].contains(line.trimmingSpace) || line.hasPrefix("Node.js v")
    }

    private static func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
}
