import Model
import Syscalls

/// What a test run said of its items, from one file or several.
package struct TestReport: Hashable, Sendable {
    /// An item and what became of it.
    package struct Item: Hashable, Sendable {
        /// The full name, by which it is known again in the next run.
        package var name: String
        /// What happened to it.
        package var result: Result

        var isFailed: Bool { if case .failed = result { true } else { false } }
    }

    /// What can become of an item.
    package enum Result: Hashable, Sendable {
        case passed
        case skipped
        /// It gave a wrong result, or could not run, with what the report says of it.
        case failed(ItemFailure.Kind, message: String)
    }

    /// All items, in the report's order.
    package var items: [Item] = []
    /// Why this cannot be all of it; nil for a complete report.
    package var fault: String?

    /// More items than this are not read.
    package static let itemLimit = 200_000
    /// A message is cut to this many bytes.
    package static let messageLimit = 4_096

    package init() {}

    /// The items that failed, in the report's order, each once.
    package var failures: [ItemFailure] {
        var seen: Set<String> = []
        return items.compactMap { item in
            guard case .failed(let kind, let message) = item.result, seen.insert(item.name).inserted else { return nil }
            return ItemFailure(name: item.name, kind: kind, message: message)
        }
    }

    package var summary: ItemSummary { ItemSummary(total: items.count, failing: failures.count, fault: fault) }

    /// Joins another report to this one.
    package mutating func add(_ other: TestReport) {
        items += other.items
        if let theirs = other.fault { fault = (fault.map { $0 + "; " } ?? "") + theirs }
    }

    /// Joins another file's report to this one.
    package mutating func add(_ other: TestReport, from file: String) {
        items += other.items
        if let theirs = other.fault {
            fault = (fault.map { $0 + "; " } ?? "") + "\(file): \(theirs)"
        }
    }

    /// A name as it is kept and shown: one line, without characters that a terminal or a page obeys. Names are cleaned where they are
    /// read, so that nothing that shows them can forget it.
    static func name(_ text: some StringProtocol) -> String { cut(printable(text.utf8)) }

    /// What a report says of an item, in lines, without colours, and cleaned like a name.
    ///
    /// Of a long one the beginning and the end remain, since some tools say first what went wrong, and others last.
    static func message(_ text: some StringProtocol) -> String {
        let lines = withoutColours(String(text).replacing("\r\n", with: "\n"))
        return cutInTheMiddle(printableLines(cutInTheMiddle(lines).utf8))
    }

    /// pytest writes the escape character of a colour as `#x1B`, since XML has no other way to name it.
    private static func withoutColours(_ text: String) -> String {
        let escaped = text.contains("#x1B[") ? text.replacing("#x1B[", with: "\u{1B}[") : text
        return ColourCodes.removed(from: escaped)
    }

    /// Cuts a text to the limit of messages, between characters.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > messageLimit else { return text }
        return String(decoding: text.utf8.prefix(messageLimit), as: UTF8.self) + "…"
    }

    private static func cutInTheMiddle(_ text: String) -> String {
        guard text.utf8.count > messageLimit else { return text }
        let mark = "\n…\n"
        let beginning = messageLimit / 4
        // Half a character at the place of the cut becomes three bytes.
        let end = messageLimit - beginning - mark.utf8.count - 12
        return String(decoding: text.utf8.prefix(beginning), as: UTF8.self) + mark
            + String(decoding: text.utf8.suffix(end), as: UTF8.self)
    }
}
