import Syscalls
import TestSupport
import Testing

@testable import History

@Suite("Test reports that mean harm, or are written in other encodings")
struct HostileReportTests {
    private static let hostile: [(String, String)] = [
        ("&#x9;t\u{1B}]0;title\u{7}", "\\x09t\\x1b]0;title\\x07"), ("a&#10;RED b", "a\\x0aRED b"),
        ("\u{202E}gnp.exe", "\\xe2\\x80\\xaegnp.exe"), ("c1 \u{9B}31m", "c1 \\xc2\\x9b31m"),
        ("\u{1}red\u{2}x\u{3}", "\\x01red\\x02x\\x03"), ("&lt;script&gt;", "<script>"),
        ("Grüße 世界 🎉", "Grüße 世界 🎉"),
    ]

    @Test("a name is cleaned where it is read: no terminal and no page obeys it", arguments: 0..<7)
    func names(index: Int) {
        let (name, clean) = Self.hostile[index]
        let text =
            "<testsuite><testcase name=\"\(name)\"><failure message=\"\(name)\">\u{1B}[2J\n\tat x\u{2066}</failure></testcase></testsuite>"
        let failure = JUnitReader.read(Array(text.utf8)).failures.first
        #expect(failure?.name == clean)
        let message = failure?.message ?? ""
        #expect(message.contains("\\x1b[2J\n\tat x\\xe2\\x81\\xa6"), "lines and tabs remain: \(message)")
        #expect(!message.unicodeScalars.contains { $0.steersTerminals && $0 != "\n" && $0 != "\t" })
    }

    @Test("so are the names and the reasons of TAP")
    func tap() {
        let report = TAPReader.read("1..2\nnot ok 1 - \u{1B}]0;x\u{7}\n# why \u{202E}\nBail out! \u{1B}[2J\n")
        #expect(report?.failures.first == ItemFailure(name: "\\x1b]0;x\\x07", message: "# why \\xe2\\x80\\xae"))
        #expect(report?.fault == "it bailed out: \\x1b[2J")
    }

    @Test("two names that differ only in what is not shown remain two")
    func distinct() {
        let text =
            "<testsuite><testcase name=\"a\u{200E}\"><failure/></testcase><testcase name=\"a\"><failure/></testcase></testsuite>"
        #expect(JUnitReader.read(Array(text.utf8)).failures.map(\.name) == ["a\\xe2\\x80\\x8e", "a"])
    }

    // MARK: Encodings

    private static func xml(_ encoding: String) -> String {
        "<?xml version=\"1.0\" encoding=\"\(encoding)\"?><testsuite><testcase name=\"Größe é\"><failure/></testcase></testsuite>"
    }

    private static func wide(_ text: String, bigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return bigEndian ? [high, low] : [low, high]
        }
    }

    private static func narrow(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    private static let encoded: [(String, [UInt8])] = [
        ("UTF-8", Array(xml("UTF-8").utf8)),
        ("UTF-8 with a mark", [0xEF, 0xBB, 0xBF] + Array(xml("utf-8").utf8)),
        ("ISO-8859-1", narrow(xml("ISO-8859-1"))), ("windows-1252", narrow(xml("windows-1252"))),
        ("ISO-8859-15", narrow(xml("iso-8859-15"))),
        ("UTF-16, little end first", [0xFF, 0xFE] + wide(xml("UTF-16"), bigEndian: false)),
        ("UTF-16, big end first", [0xFE, 0xFF] + wide(xml("UTF-16"), bigEndian: true)),
        ("UTF-16 without a mark", wide(xml("UTF-16LE"), bigEndian: false)),
        ("UTF-8 that calls itself UTF-16, as .NET writes it", Array(xml("utf-16").utf8)),
    ]

    @Test("a report is read in the encoding that it declares", arguments: 0..<9)
    func encodings(index: Int) {
        let (what, bytes) = Self.encoded[index]
        let report = JUnitReader.read(bytes)
        #expect(report.fault == nil && report.failures.map(\.name) == ["Größe é"], "\(what): \(report)")
    }

    @Test("the characters in which the encodings of one byte differ")
    func euro() {
        for (encoding, byte) in [("windows-1252", UInt8(0x80)), ("ISO-8859-15", 0xA4)] {
            let text = "<?xml version='1.0' encoding='\(encoding)'?><testsuite><testcase name=\"#\"/></testsuite>"
            let bytes = text.utf8.map { $0 == UInt8(ascii: "#") ? byte : $0 }
            #expect(JUnitReader.read(bytes).items.first?.name == "€")
        }
    }

    @Test(
        "an encoding that is not read is named, with what to do",
        arguments: ["Shift_JIS", "EBCDIC-CP-US", "UTF-32", "\u{1B}[2J"])
    func unreadable(encoding: String) {
        let fault = JUnitReader.read(Self.narrow(Self.xml(encoding))).fault
        #expect(fault?.contains("cannot be read; let the test tool write UTF-8") == true)
        #expect(fault?.contains("\u{1B}") == false)
        #expect(JUnitReader.read([0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0]).fault?.contains("UTF-32") == true)
    }

    @Test("the readers keep their promises for any bytes", arguments: 1...20)
    func noise(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<50 {
            var bytes = Self.encoded[Int.random(in: 0..<Self.encoded.count, using: &numbers)].1
            if Bool.random(using: &numbers) { bytes = Array("1..2\nnot ok 1 - a\n# b\nBail out! c\n".utf8) }
            for _ in 0..<Int.random(in: 1...20, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            let words = ReportProperties.broken(by: bytes)
            #expect(words == nil, "seed \(seed): \(bytes)")
        }
    }
}
