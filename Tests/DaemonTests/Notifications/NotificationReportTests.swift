import FoundationEssentials
import Testing
import Wire

@testable import Daemon

@Suite("The report that a command or a webhook receives")
struct NotificationReportTests {
    private struct Read: Decodable {
        var text: String
        var verdict: String?
        var edit: [String]
        var items: Items?
        struct Items: Decodable { var failing: Int; var newlyFailing: [String] }
    }

    /// - Returns: what arrives, and how many bytes it has.
    private func told(text: Int, path: Int) throws -> (report: Read, size: Int) {
        let items = ItemsReport(
            total: 9, failing: 1, newlyFailing: ["a"], stillFailing: [], fixed: [], newlyFailingCount: 1,
            stillFailingCount: 0, fixedCount: 0)
        let report = NotificationReport(
            event: "red", project: "/p", unit: "test", text: String(repeating: "x", count: text), time: "now",
            verdict: "failed", edit: [String(repeating: "y", count: path)], items: items)
        return (try JSONDecoder().decode(Read.self, from: Data(report.json.utf8)), report.json.utf8.count)
    }

    @Test("fits into a pipe, even quoted for curl: its lists are dropped first, then all but one shortened line")
    func shortened() throws {
        let whole = try told(text: 100, path: 100)
        #expect(whole.report.edit.count == 1 && whole.report.text.count == 100)
        let listless = try told(text: 100, path: 40_000)
        #expect(listless.report.edit.isEmpty && listless.report.items?.failing == 1)
        #expect(listless.report.items?.newlyFailing == [])
        let least = try told(text: 40_000, path: 100)
        #expect(least.report.text.count == 1000 && least.report.items == nil && least.report.verdict == "failed")
        for size in [whole.size, listless.size, least.size] { #expect(size < 30_000) }
    }

    @Test("is shortened only if it does not fit")
    func limit() throws {
        let spare = try 29_696 - told(text: 0, path: 0).size
        #expect(try told(text: 0, path: spare).report.edit.count == 1)
        #expect(try told(text: 0, path: spare + 1).report.edit.isEmpty)
    }
}
