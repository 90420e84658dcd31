import Syscalls

/// What a test run said of its items, from one file or several.
package struct TestReport: Hashable, Sendable {
    /// An item and what became of it.
    package struct Item: Hashable, Sendable {
        /// The full name, by which it is known again in the next run.
        package var name: String
        /// What happened to it.
        package var result: Result
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

    /// What a report says of an item, in lines, cleaned like a name.
    static func message(_ text: some StringProtocol) -> String {
        cut(printableLines(cut(String(text).replacing("\r\n", with: "\n")).utf8))
    }

    /// Cuts a text to the limit of messages, between characters.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > messageLimit else { return text }
        return String(decoding: text.utf8.prefix(messageLimit), as: UTF8.self) + "…"
    }
}
