/// One line of an ignore file: what it means, and the words it was written in.
struct IgnorePattern: Hashable, Sendable {
    /// How the pattern is compared.
    enum Form: Hashable, Sendable {
        /// With the name alone: equal bytes.
        case name([UInt8])
        /// With the name alone: it ends with these bytes.
        case suffix([UInt8])
        /// With the name alone.
        case nameGlob(Glob)
        /// With the path below the file's folder: first these bytes, then the rest.
        case path(prefix: [UInt8], rest: Glob?)
    }

    let form: Form
    /// It began with `!`: what it matches is not ignored.
    let isNegated: Bool
    /// It ended with `/`: only folders match.
    let isForDirectories: Bool
    /// The line as it was written, and its number from 1.
    let text: [UInt8]
    let line: Int

    /// `*`, written nowhere.
    static let anything = IgnorePattern()

    private init() {
        (form, isNegated, isForDirectories, text, line) = (.suffix([]), false, false, [UInt8(ascii: "*")], 0)
    }

    /// Reads a line; nil for an empty one and for a comment. Follows gitignore(5) and, where that is silent, git's behaviour.
    /// - Parameter anchored: a pattern without wildcards counts as a path from the base even without a slash.
    init?(_ written: ArraySlice<UInt8>, line: Int, anchored: Bool = false) {
        let trimmed = Self.withoutTrailingSpaces(written)
        guard let first = trimmed.first, first != UInt8(ascii: "#") else { return nil }
        text = Array(trimmed)
        self.line = line
        var rest = trimmed
        isNegated = first == UInt8(ascii: "!")
        if isNegated { rest.removeFirst() }
        isForDirectories = rest.last == UInt8(ascii: "/")
        let whole = rest
        if isForDirectories { rest.removeLast() }
        // git looks for wildcards before it takes the last slash off.
        let plain = rest.prefix { !Self.isSpecial($0) }
        let isPlain = plain.count == rest.count
        if rest.contains(UInt8(ascii: "/")) || (anchored && isPlain) {
            let skipped = rest.first == UInt8(ascii: "/") ? 1 : 0
            let pattern = rest.dropFirst(plain.count)
            form = .path(prefix: Array(plain.dropFirst(skipped)), rest: pattern.isEmpty ? nil : Glob(pattern))
        } else if isPlain {
            form = .name(Array(rest))
        } else if rest.first == UInt8(ascii: "*"), !whole.dropFirst().contains(where: Self.isSpecial) {
            form = .suffix(Array(rest.dropFirst()))
        } else {
            form = .nameGlob(Glob(rest))
        }
    }

    /// Takes off the spaces at the end that no backslash protects.
    private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            if line[index] == UInt8(ascii: "\\") {
                index += 1
                if index == line.endIndex { return line }
                end = index + 1
            } else if line[index] != UInt8(ascii: " ") {
                end = index + 1
            }
            index += 1
        }
        return line[..<end]
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[")
            || byte == UInt8(ascii: "\\")
    }
}
