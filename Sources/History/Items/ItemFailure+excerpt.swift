import Model

extension ItemFailure {
    /// What its message says of the error, ending with it, in a few lines.
    package func excerpt(limit: Int = 8) -> [String] { Self.excerpt(of: message, limit: limit) }

    /// Items that fail with what is said of each, in few lines, the new ones first.
    /// - Parameters:
    ///   - new: the names of those that did not fail before.
    ///   - limit: after so many lines no other item begins.
    package static func lines(of failures: [ItemFailure], new: Set<String>, limit: Int) -> [String] {
        var lines: [String] = []
        var shown = 0
        for failure in failures.filter({ new.contains($0.name) }) + failures.filter({ !new.contains($0.name) }) {
            guard lines.count < limit else { break }
            lines += [failure.name] + failure.excerpt(limit: 6).map { "    \($0)" }
            shown += 1
        }
        if let more = NameList.more(than: shown, of: failures.count) { lines.append(more) }
        return lines
    }

    /// The same of a message alone.
    package static func excerpt(of message: String, limit: Int = 8) -> [String] {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let block = TAPBlock(last: lines) {
            let said = block.lines(limit: limit)
            if !said.isEmpty { return said }
        }
        let plain = lines.filter { $0 != "---" }.map {
            $0.hasPrefix("#") ? String($0.dropFirst($0.hasPrefix("# ") ? 2 : 1)) : $0
        }
        return ErrorExcerpt.lines(of: plain, limit: limit, ending: 0)
    }
}

/// The YAML block that TAP allows below an item, as far as its usual keys go: `error` or `message`, `expected`, `actual`, `location`.
private struct TAPBlock {
    private var values: [String: [String]] = [:]
    private var subtest: String?

    /// The last block in a message; nil when there is none.
    init?(last lines: [String]) {
        guard let begin = lines.lastIndex(of: "---") else { return nil }
        if begin > 0, lines[begin - 1].hasPrefix("subtest: ") { subtest = lines[begin - 1] }
        let block = lines[(begin + 1)...]
        guard let base = block.first(where: { !$0.allSatisfy(\.isWhitespace) })?.indentation else { return nil }
        var key: String?
        for line in block {
            if line.indentation == base, let colon = line.firstIndex(of: ":"), !line.allSatisfy(\.isWhitespace) {
                let name = String(line[..<colon].trimmingSpace)
                let value = line[line.index(after: colon)...].trimmingSpace
                key = name
                values[name] = value.isEmpty || value.first == "|" || value.first == ">" ? [] : Self.unquoted(value)
            } else if let key {
                values[key]?.append(line)
            }
        }
    }

    /// The place, the error, and the two values that differ, unless the error names them.
    func lines(limit: Int) -> [String] {
        guard let error = ["error", "message"].lazy.compactMap({ values[$0] }).first(where: { !$0.isEmpty }) else {
            return []
        }
        let filled = error.filter { !$0.allSatisfy(\.isWhitespace) }
        let common = filled.map(\.indentation).min() ?? 0
        let text = filled.map { String($0.dropFirst(common)) }
        var compared: [String] = []
        for key in ["expected", "wanted", "actual", "found", "got"] {
            guard let value = values[key], value.count == 1, !text.contains(where: { $0.contains(value[0]) }) else {
                continue
            }
            compared.append("\(key): \(value[0])")
        }
        let place = ["location", "at"].compactMap { values[$0]?.first }.first.map { ["at \($0)"] } ?? []
        let head = (subtest.map { [$0] } ?? []) + place
        let room = max(2, limit - head.count - compared.count)
        let shown = text.count <= room ? text : Self.shortened(text, to: room)
        return (head + shown + compared).map {
            $0.count > ErrorExcerpt.lineLimit ? $0.prefix(ErrorExcerpt.lineLimit - 1) + "…" : $0
        }
    }

    /// Of a comparison the lines that differ, else both ends.
    private static func shortened(_ text: [String], to room: Int) -> [String] {
        let differing = text.dropFirst(2).filter { $0.hasPrefix("+ ") || $0.hasPrefix("- ") }
        if !differing.isEmpty, room > 3 { return text.prefix(2) + ["…"] + differing.prefix(room - 2) }
        return text.prefix(room - room / 2) + ["…"] + text.suffix(room / 2)
    }

    /// A plain or quoted scalar (YAML 1.2, 7.3), in lines.
    private static func unquoted(_ value: Substring) -> [String] {
        var text = String(value)
        if value.count >= 2, value.first == "'", value.last == "'" {
            text = String(value.dropFirst().dropLast()).replacing("''", with: "'")
        } else if value.count >= 2, value.first == "\"", value.last == "\"" {
            text = ""
            var isEscaped = false
            for character in value.dropFirst().dropLast() {
                if isEscaped {
                    text.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else {
                    text.append(character)
                }
            }
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

extension String {
    fileprivate var indentation: Int { prefix { $0 == " " }.count }
}
