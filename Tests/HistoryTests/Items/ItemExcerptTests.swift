import TestSupport
import Testing

@testable import History

/// What is shown of an item that failed, in reports that real tools have written.
@Suite("The excerpt of a failing item")
struct ItemExcerptTests {
    private func excerpts(of report: TestReport) -> [String: [String]] {
        Dictionary(report.failures.map { ($0.name, $0.excerpt()) }) { first, _ in first }
    }

    @Test("node --test: place and error, not the fields before it; of a group the test within it")
    func node() throws {
        let report = TAPReader.report(of: try RecordedOutput.bytes("node-test.tap"))
        #expect(report.fault == nil)
        let excerpts = excerpts(of: report)
        #expect(
            excerpts["sum"]
                == ["at /home/u/node/t/a.test.js:2:1", "Expected values to be strictly equal:", "2 !== 3"])
        #expect(excerpts["throws"]?.last == "Cannot read properties of null (reading 'foo')")
        let group = try #require(excerpts["group"])
        #expect(group.first == "subtest: inner")
        #expect(group.contains("Expected values to be strictly deep-equal:"))
        #expect(group.contains { $0.contains("+     2") } && group.contains { $0.contains("-     3") }, "\(group)")
    }

    @Test("pytest: a collection error ends with the missing module")
    func collection() throws {
        let excerpt = try #require(
            excerpts(of: JUnitReader.read(try RecordedOutput.bytes("pytest-collection.xml")))["test_a"])
        #expect(excerpt.last == "E   ModuleNotFoundError: No module named 'nothere'")
        #expect(excerpt.contains("    import nothere"))
    }

    @Test(
        "pytest: an assertion and an exception, with the line of the source, and the same with colours",
        arguments: ["pytest.xml", "pytest-colour.xml"])
    func pytest(_ name: String) throws {
        let report = JUnitReader.read(try RecordedOutput.bytes(name))
        let excerpts = excerpts(of: report)
        #expect(!report.failures.contains { $0.message.contains("x1B") })
        let assertion = try #require(excerpts["test_b::test_assert"])
        #expect(
            assertion.contains(">   assert a == {\"one\": 2}")
                || assertion.contains { $0.contains("assert a == {\"one\": 2}") })
        #expect(assertion.contains { $0.contains("{'one': 1} != {'one': 2}") }, "\(assertion)")
        let raised = try #require(excerpts["test_b::test_raises"])
        #expect(
            raised.contains { $0.hasPrefix("E ") && $0.contains("IndexError: list index out of range") }, "\(raised)")
        #expect(raised.last == "test_b.py:3: IndexError")
    }

    @Test("CTest: a failure without words has what the test printed")
    func ctest() throws {
        let report = JUnitReader.read(try RecordedOutput.bytes("ctest.xml"))
        #expect(report.failures.map(\.name) == ["bad"])
        #expect(report.failures[0].excerpt().last == "sum.c:7: error: expected 4, got 3")
    }

    @Test("jest, as its reporter for JUnit writes it: the error comes before a long stack")
    func jest() {
        let text = """
            Error: expect(received).toBe(expected) // Object.is equality

            Expected: 3
            Received: 2
                at Object.toBe (/app/a.test.js:2:15)
            \((1...12).map { "    at f\($0) (/app/node_modules/jest-circus/run.js:\($0):1)" }.joined(separator: "\n"))
            """
        let excerpt = ItemFailure(name: "adds", message: text).excerpt()
        #expect(
            excerpt.prefix(3) == [
                "Error: expect(received).toBe(expected) // Object.is equality", "Expected: 3", "Received: 2",
            ])
        #expect(excerpt.count <= 6)
    }

    @Test("bats: comments below the item, without their mark")
    func comments() throws {
        let tap = try RecordedOutput.text("bats.tap")
        #expect(
            excerpts(of: TAPReader.report(of: Array(tap.utf8)))["adds"] == [
                "(in test file a.bats, line 3)", "  `[ \"$output\" -eq 3 ]' failed",
            ])
    }

    @Test("TAP with colours is read as TAP without them")
    func colouredTAP() {
        let tap =
            "\u{1B}[32m1..2\u{1B}[0m\n\u{1B}[32mok 1 - a\u{1B}[39m\n\u{1B}[31mnot ok 2 - b\u{1B}[39m\n  ---\n  message: '\u{1B}[31mboom\u{1B}[0m'\n  ...\n"
        let report = TAPReader.report(of: Array(tap.utf8))
        #expect(report.fault == nil)
        #expect(report.failures.map(\.name) == ["b"])
        #expect(report.failures.first?.excerpt() == ["boom"])
    }

    @Test("of a long message both ends are kept, so that the error is there wherever it stands")
    func long() {
        let source = (1...400).map { "    line \($0) of a long test" }.joined(separator: "\n")
        let text =
            "<testsuite><testcase name=\"t\"><failure message=\"first words\">\(source)\nE   ValueError: the end</failure></testcase></testsuite>"
        let failure = JUnitReader.read(Array(text.utf8)).failures[0]
        #expect(failure.message.hasPrefix("first words"))
        #expect(failure.message.hasSuffix("E   ValueError: the end"))
        #expect(failure.message.utf8.count <= TestReport.messageLimit)
        #expect(failure.excerpt().last == "E   ValueError: the end")
    }

    @Test("values that differ are named when the error does not name them")
    func compared() {
        let tap = "1..1\nnot ok 1 - t\n  ---\n  message: differs\n  severity: fail\n  expected: 4\n  actual: 5\n  ...\n"
        #expect(excerpts(of: TAPReader.report(of: Array(tap.utf8)))["t"] == ["differs", "expected: 4", "actual: 5"])
    }
}
