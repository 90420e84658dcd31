/// Names of variables and of processes: letters, digits and `_` of ASCII.
enum ShellName {
    /// Whether a name may hold this character.
    static func isPart(_ character: Character) -> Bool {
        switch character {
        case "a"..."z", "A"..."Z", "0"..."9", "_": character.isASCII
        default: false
        }
    }
}

extension StringProtocol {
    /// The text without the blanks around it.
    var trimmingBlanks: SubSequence {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[first...last]
    }
}
