// What must hold of the readers of test reports for any bytes whatever. Used by a seeded test here and by scripts/fuzz/reports.sh.
import Syscalls

@testable import History

enum ReportProperties {
    /// The sentence that does not hold; nil when all do.
    static func broken(by bytes: [UInt8]) -> String? {
        broken(JUnitReader.read(bytes)) ?? broken(TAPReader.report(of: bytes))
    }

    private static func broken(_ report: TestReport) -> String? {
        if let fault = report.fault, steers(fault) { return "a fault is one line that no terminal obeys" }
        for item in report.items {
            if steers(item.name) { return "a name is one line that no terminal obeys" }
            if item.name.utf8.count > TestReport.messageLimit + 3 { return "a name is bounded" }
            guard case .failed(_, let message) = item.result else { continue }
            if steers(message.replacing("\n", with: "").replacing("\t", with: "")) {
                return "a message is text that no terminal obeys"
            }
            if message.utf8.count > TestReport.messageLimit + 3 { return "a message is bounded" }
        }
        return nil
    }

    private static func steers(_ text: String) -> Bool { text.unicodeScalars.contains(where: \.steersTerminals) }
}
