// What must hold of the readers for any bytes whatever. Used by a seeded test here and by scripts/fuzz/cri.sh.
import Syscalls

@testable import Log

enum ReaderProperties {
    /// The sentence that does not hold; nil when all do.
    static func broken(by bytes: [UInt8]) -> String? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        for line in lines {
            if let words = brokenLine(line) { return words }
        }
        return brokenEntries(lines) ?? brokenTail(lines.last ?? []) ?? brokenTable(bytes)
    }

    private static func brokenLine(_ bytes: [UInt8]) -> String? {
        guard let line = CRILine(parsing: bytes.span) else { return nil }
        guard (40...bytes.count).contains(line.messageStart) else { return "a message lies in its record" }
        guard Timestamp.bytes(line.time).elementsEqual(bytes.prefix(30)) else {
            return "a time reads as it was written"
        }
        guard let mark = LogMark(tag: line.tag, message: bytes[line.messageStart...]) else { return nil }
        switch mark {
        case .began, .resumed, .file:
            return LogMark(tag: line.tag, message: Array(mark.text.utf8)) == mark
                ? nil : "a mark reads as it was written"
        case .ended, .gap, .note: return mark.text.utf8.contains(10) ? "a mark is one line" : nil
        }
    }

    private static func brokenEntries(_ lines: [[UInt8]]) -> String? {
        var joiner = LineJoiner()
        var run: Int?
        var entries: [LogEntry] = []
        var expected = 0
        for bytes in lines {
            bytes.withUnsafeBufferPointer { buffer in
                let record = LogRecord(buffer, at: LogPosition(number: 1, offset: 0))
                if record.line?.tag.isOutput == true { expected += record.message.count }
                joiner.consume(record) { event in
                    if let entry = LogEntry(event, unit: "u", run: &run) { entries.append(entry) }
                }
            }
        }
        joiner.close { event in
            if let entry = LogEntry(event, unit: "u", run: &run) { entries.append(entry) }
        }
        let given = entries.reduce(0) { sum, entry in
            if case .output(_, let bytes, _) = entry.content { sum + bytes.count } else { sum }
        }
        guard given == expected else { return "no byte of a run goes when pieces are joined" }
        return brokenFaces(entries)
    }

    private static func brokenFaces(_ entries: [LogEntry]) -> String? {
        let shown = LogRenderer(.plain, units: ["u"], isTerminal: true, hasColours: false)
        let json = LogRenderer(.json, units: ["u"], isTerminal: false, hasColours: false)
        for entry in entries {
            var (text, object): ([UInt8], [UInt8]) = ([], [])
            shown.append(entry, to: &text)
            json.append(entry, to: &object)
            let isSafe = text.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 }
            guard isSafe, String(validating: text, as: UTF8.self) != nil else { return "a terminal gets text only" }
            guard object.dropLast().allSatisfy({ $0 >= 0x20 }), String(validating: object, as: UTF8.self) != nil else {
                return "JSON is one line of UTF-8"
            }
        }
        return nil
    }

    private static func brokenTail(_ rest: [UInt8]) -> String? {
        switch TornTail(after: rest.span) {
        case .whole: rest.isEmpty ? nil : "only an empty rest is whole"
        case .close(let offset): offset < rest.count && rest[offset] != 10 ? nil : "the tag that is changed is there"
        case .cut(let count):
            count == rest.count && CRILine(parsing: rest.span)?.tag.isOutput != true
                ? nil : "no byte of a run is cut off"
        case .keep: nil
        }
    }

    private static func brokenTable(_ bytes: [UInt8]) -> String? {
        guard let table = SeekTable(parsing: bytes) else { return nil }
        return table.bytes == bytes ? nil : "a table reads as it was written"
    }
}
