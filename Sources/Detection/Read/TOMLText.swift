/// What manifests need of TOML (https://toml.io/en/v1.0.0): which tables and keys there are, and the strings in their values.
///
/// It is lenient: what it does not understand it passes over. The tool whose manifest it is will complain.
struct TOMLText {
    struct Entry: Hashable {
        let key: String
        /// The value as it is written.
        let raw: String
        /// All strings in the value.
        let strings: [String]
    }

    /// The entries of each table by its dotted name; those before the first table are in that with the empty name.
    private(set) var tables: [String: [Entry]] = ["": []]

    init(_ text: String) {
        var table = ""
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }[...]
        while let first = lines.popFirst() {
            let line = first.trimmed
            if line.hasPrefix("[") {
                let name = line.drop { $0 == "[" }.prefix { $0 != "]" }
                table = name.split(separator: ".").map { String($0.trimmed.unquoted) }.joined(separator: ".")
                tables[table, default: []] += []
            } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
                var raw = String(line[line.index(after: equals)...].trimmed)
                // An array or a long string may take several lines.
                while Self.isOpen(raw), let next = lines.popFirst() { raw += "\n" + next }
                let key = String(line[..<equals].trimmed.unquoted)
                tables[table, default: []].append(Entry(key: key, raw: raw, strings: Self.strings(in: raw)))
            }
        }
    }

    func has(_ table: String) -> Bool { tables[table] != nil }

    /// Whether there is this table, or one below it.
    func hasTables(below table: String) -> Bool {
        tables.keys.contains { $0 == table || $0.hasPrefix(table + ".") }
    }

    func entry(_ key: String, in table: String) -> Entry? { tables[table]?.first { $0.key == key } }

    /// The first string of a value.
    func string(_ key: String, in table: String) -> String? { entry(key, in: table)?.strings.first }

    private static func isOpen(_ raw: String) -> Bool {
        for mark in ["\"\"\"", "'''"] where raw.hasPrefix(mark) { return !raw.dropFirst(3).contains(mark) }
        var depth = 0
        var quote: Character?
        var isComment = false
        for character in raw {
            if character == "\n" { isComment = false }
            if isComment { continue }
            if let open = quote {
                if character == open || character == "\n" { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "#" {
                isComment = true
            } else {
                depth += "[{".contains(character) ? 1 : "]}".contains(character) ? -1 : 0
            }
        }
        return depth > 0
    }

    private static func strings(in raw: String) -> [String] {
        var found: [String] = []
        var current: String?
        var quote: Character?
        var isComment = false
        for character in raw {
            if character == "\n" { isComment = false }
            if isComment { continue }
            if let open = quote {
                if character == open {
                    found.append(current ?? "")
                    (quote, current) = (nil, nil)
                } else {
                    current?.append(character)
                }
            } else if character == "\"" || character == "'" {
                (quote, current) = (character, "")
            } else if character == "#" {
                isComment = true
            }
        }
        return found
    }
}

extension Substring {
    /// Without blanks at both ends.
    var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace ?? false { text = text.dropLast() }
        return text
    }

    /// Without the quotes around it.
    var unquoted: Substring {
        guard count >= 2, let first, first == last, "\"'".contains(first) else { return self }
        return dropFirst().dropLast()
    }
}
