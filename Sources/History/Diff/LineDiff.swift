/// The differences of two texts, line by line: the shortest edit script of E. Myers, "An O(ND) Difference Algorithm and Its
/// Variations" (1986), in the unified format of diff(1).
package enum LineDiff {
    /// Beyond this many differing lines the search ends, and the whole middle counts as replaced.
    static let searchLimit = 2_000

    enum Edit: Equatable { case keep(Int, Int), remove(Int), insert(Int) }

    /// The lines of a unified diff without a file heading; empty when the texts are equal.
    package static func unified(_ old: [UInt8], _ new: [UInt8], context: Int = 3) -> [String] {
        let before = lines(old)
        let after = lines(new)
        let edits = script(before, after)
        var result: [String] = []
        var index = 0
        while let first = edits[index...].firstIndex(where: { !$0.isKeep }) {
            let begin = max(index, first - context)
            var end = first
            var quiet = 0
            while end < edits.count, quiet <= 2 * context {
                quiet = edits[end].isKeep ? quiet + 1 : 0
                end += 1
            }
            end = min(edits.count, end - max(0, quiet - context))
            result += hunk(edits[begin..<end], edits[..<begin], before, after)
            index = end
        }
        return result
    }

    private static func hunk(
        _ edits: ArraySlice<Edit>, _ earlier: ArraySlice<Edit>, _ before: [ArraySlice<UInt8>],
        _ after: [ArraySlice<UInt8>]
    ) -> [String] {
        let (old, new) = (edits.count { $0.isOld }, edits.count { $0.isNew })
        let (oldStart, newStart) = (earlier.count { $0.isOld }, earlier.count { $0.isNew })
        let heading =
            "@@ -\(old == 0 ? oldStart : oldStart + 1),\(old) +\(new == 0 ? newStart : newStart + 1),\(new) @@"
        return [heading]
            + edits.map { edit in
                switch edit {
                case .keep(let line, _): " " + text(before[line])
                case .remove(let line): "-" + text(before[line])
                case .insert(let line): "+" + text(after[line])
                }
            }
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String { String(decoding: line, as: UTF8.self) }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    static func script(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Edit] {
        var head = 0
        while head < min(old.count, new.count), old[head].elementsEqual(new[head]) { head += 1 }
        var tail = 0
        while tail < min(old.count, new.count) - head,
            old[old.count - 1 - tail].elementsEqual(new[new.count - 1 - tail])
        { tail += 1 }
        let middle = Myers(old: old[head..<old.count - tail], new: new[head..<new.count - tail], limit: searchLimit)
            .edits
        return (0..<head).map { .keep($0, $0) } + middle
            + (0..<tail).map { .keep(old.count - tail + $0, new.count - tail + $0) }
    }
}

extension LineDiff.Edit {
    var isKeep: Bool { if case .keep = self { true } else { false } }
    var isOld: Bool { if case .insert = self { false } else { true } }
    var isNew: Bool { if case .remove = self { false } else { true } }
}
