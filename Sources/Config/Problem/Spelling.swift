/// Finds the word that was meant.
package enum Spelling {
    /// The nearest of `words`, if one is near: at most a third of its letters differ, and at least one may.
    package static func nearest(to word: String, in words: some Sequence<String>) -> String? {
        let letters = folded(word)
        var best: (word: String, distance: Int)?
        for candidate in words {
            let other = folded(candidate)
            let near = max(1, other.count / 3)
            guard abs(other.count - letters.count) <= near else { continue }
            let distance = distance(letters, other)
            if distance <= near, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// Damerau–Levenshtein distance in its "optimal string alignment" form: insertions, deletions, substitutions, and
    /// swaps of two neighbours (F. J. Damerau, Communications of the ACM 7(3), 1964).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, notification) in left.enumerated() {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for (column, other) in right.enumerated() {
                let change = previous[column] + (notification == other ? 0 : 1)
                var cost = min(change, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, notification == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }

    /// Case does not count: `Command` is `command`, one slip away at most.
    private static func folded(_ word: String) -> [UInt8] {
        word.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
