/// A line of shell, as far as it can be understood without running a shell.
enum ShellLine {
    /// Its words: splits a line at blanks, with quotes and backslashes as POSIX has them (XCU 2.2). Nothing is expanded.
    ///
    /// A quote that is not closed ends with the line.
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in line {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote != nil {
                word = (word ?? "") + String(character)
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }

    /// Whether a line uses a variable: `$NAME`, `${NAME}`, `${NAME:-…}`.
    static func uses(_ name: String, in line: String) -> Bool {
        var rest = line[...]
        while let dollar = rest.firstIndex(of: "$") {
            rest = rest[rest.index(after: dollar)...]
            let after = rest.first == "{" ? rest.dropFirst() : rest
            guard after.hasPrefix(name) else { continue }
            let next = after.dropFirst(name.count).first
            if next.map({ !($0.isLetter || $0.isNumber || $0 == "_") }) ?? true { return true }
        }
        return false
    }

    /// Whether a line needs bash, as `sh` may be another shell: `[[`, `source`, `<(`, `pipefail`, `&>`.
    static func needsBash(_ line: String) -> Bool {
        if ["<(", "pipefail", "&>", "$'", "<<<"].contains(where: line.contains) { return true }
        return words(line).contains { $0 == "[[" || $0 == "source" }
    }
}
