/// One `key = value` of a git configuration file.
struct GitConfigEntry: Hashable, Sendable {
    /// `core`, `remote`; in lower case.
    let section: String
    /// The quoted part of `[remote "origin"]`.
    let subsection: [UInt8]?
    /// In lower case.
    let key: String
    /// Nil for a key that stands alone, which git takes for "true".
    let value: [UInt8]?
}

/// Reads the text of a git configuration file as git-config(1), "Syntax", has it. What follows a line that git would refuse
/// is not read: git itself refuses to work then.
struct GitConfigReader {
    private var bytes: ArraySlice<UInt8>
    private var section = ""
    private var subsection: [UInt8]?

    private struct Refused: Error {}

    static func entries(in text: [UInt8]) -> [GitConfigEntry] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var reader = Self(bytes: text.starts(with: mark) ? text.dropFirst(3) : text[...])
        var entries: [GitConfigEntry] = []
        do {
            while let entry = try reader.nextEntry() { entries.append(entry) }
        } catch {}
        return entries
    }

    private init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The end of the file counts as an end of line, CR and LF as one.
    private mutating func next() -> UInt8 {
        guard let byte = bytes.popFirst() else { return Self.newline }
        guard byte == UInt8(ascii: "\r"), bytes.first == Self.newline else { return byte }
        bytes.removeFirst()
        return Self.newline
    }

    private mutating func nextEntry() throws(Refused) -> GitConfigEntry? {
        while !bytes.isEmpty {
            let byte = next()
            switch byte {
            case UInt8(ascii: "#"), UInt8(ascii: ";"): while next() != Self.newline {}
            case UInt8(ascii: "["): try readSection()
            case _ where Self.isSpace(byte): continue
            case _ where Self.isLetter(byte): return try readEntry(first: byte)
            default: throw Refused()
            }
        }
        return nil
    }

    private mutating func readSection() throws(Refused) {
        section = ""
        subsection = nil
        while !bytes.isEmpty {
            let byte = next()
            if byte == UInt8(ascii: "]") { return }
            if Self.isSpace(byte) { return try readSubsection() }
            guard Self.isKey(byte) || byte == UInt8(ascii: ".") else { throw Refused() }
            section.append(Self.lower(byte))
        }
        throw Refused()
    }

    private mutating func readSubsection() throws(Refused) {
        var byte = next()
        while byte != Self.newline, Self.isSpace(byte) { byte = next() }
        guard byte == UInt8(ascii: "\"") else { throw Refused() }
        var name: [UInt8] = []
        while true {
            byte = next()
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") { byte = next() }
            if byte == Self.newline { throw Refused() }
            name.append(byte)
        }
        guard next() == UInt8(ascii: "]") else { throw Refused() }
        subsection = name
    }

    private mutating func readEntry(first: UInt8) throws(Refused) -> GitConfigEntry {
        var key = String(Self.lower(first))
        var byte = next()
        while Self.isKey(byte) {
            key.append(Self.lower(byte))
            byte = next()
        }
        while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { byte = next() }
        if byte == Self.newline {
            return GitConfigEntry(section: section, subsection: subsection, key: key, value: nil)
        }
        guard byte == UInt8(ascii: "=") else { throw Refused() }
        return GitConfigEntry(section: section, subsection: subsection, key: key, value: try readValue())
    }

    private mutating func readValue() throws(Refused) -> [UInt8] {
        var value: [UInt8] = []
        // White space counts only when something follows it.
        var spaces: [UInt8] = []
        var isQuoted = false
        while true {
            let byte = next()
            if byte == Self.newline {
                if isQuoted { throw Refused() }
                return value
            }
            if !isQuoted {
                if Self.isSpace(byte) {
                    if !value.isEmpty { spaces.append(byte) }
                    continue
                }
                if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
                    while next() != Self.newline {}
                    return value
                }
            }
            value += spaces
            spaces = []
            switch byte {
            case UInt8(ascii: "\\"): if let escaped = try readEscape() { value.append(escaped) }
            case UInt8(ascii: "\""): isQuoted.toggle()
            default: value.append(byte)
            }
        }
    }

    /// The byte that a backslash stands for; nil when it joins two lines.
    private mutating func readEscape() throws(Refused) -> UInt8? {
        switch next() {
        case Self.newline: return nil
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        default: throw Refused()
        }
    }

    // MARK: Bytes, in the C locale

    private static let newline = UInt8(ascii: "\n")

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isKey(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }

    private static func lower(_ byte: UInt8) -> Character {
        Character(Unicode.Scalar(isLetter(byte) ? byte | 0x20 : byte))
    }
}
