import History
import Testing

@Suite struct JUnitReaderTests {
    /// Reports in the shapes that the tools write, and what is in them.
    static let shapes: [(tool: String, text: String, total: Int, failing: [String])] = [
        (
            "pytest",
            """
            <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1"
            failures="1" skipped="1" tests="4" time="0.1" timestamp="2026-11-22T10:00:00" hostname="h">
            <testcase classname="pipeline.test_corpus" name="test_words[a-b]" time="0.01" />
            <testcase classname="pipeline.test_corpus" name="test_sum" time="0.01"><failure
            message="AssertionError: assert 1 == 2&#10; +  where 1 = f()">def test_sum():
            &gt;   assert f() == 2</failure></testcase>
            <testcase classname="pipeline.test_bad" name="test_x"><error message="failed on setup">no stack</error></testcase>
            <testcase classname="pipeline.test_bad" name="test_y"><skipped type="pytest.skip" message="later">x</skipped>
            </testcase></testsuite></testsuites>
            """, 4, ["pipeline.test_corpus::test_sum", "pipeline.test_bad::test_x"]
        ),
        (
            "swift test",
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
              <testsuite name="TestResults" errors="0" tests="2" failures="1" skipped="0" time="0.3">
                <testcase classname="LogTests.LineCutterTests" name="cuts()" time="0.1" />
                <testcase classname="LogTests.LineCutterTests" name="joins()" time="0.2">
                  <failure message="Expectation failed: (a → 1) == 2" />
                </testcase>
              </testsuite>
            </testsuites>
            """, 2, ["LogTests.LineCutterTests::joins()"]
        ),
        (
            "jest-junit",
            """
            <testsuites name="jest tests" tests="2" failures="1" errors="0" time="1.2">
              <testsuite name="sum" errors="0" failures="1" skipped="0" tests="2">
                <testcase classname="sum adds" name="sum adds" time="0.004"></testcase>
                <testcase classname="sum carries" name="sum carries" time="0.004">
                  <failure>Error: expect(received).toBe(expected) // Object.is equality
                at Object.&lt;anonymous&gt; (sum.test.js:9:17)</failure>
                </testcase>
              </testsuite>
            </testsuites>
            """, 2, ["sum carries"]
        ),
        (
            "gradle",
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="org.example.AppTest" tests="2" skipped="0" failures="1" errors="0" hostname="h" time="0.02">
              <properties/>
              <testcase name="works()" classname="org.example.AppTest" time="0.01"/>
              <testcase name="breaks()" classname="org.example.AppTest" time="0.01">
                <failure message="expected: &lt;1&gt;" type="org.opentest4j.AssertionFailedError">org.opentest4j
            \tat org.example.AppTest.breaks(AppTest.java:9)</failure>
              </testcase>
              <system-out><![CDATA[not a <failure> at all]]></system-out>
              <system-err><![CDATA[]]></system-err>
            </testsuite>
            """, 2, ["org.example.AppTest::breaks()"]
        ),
        (
            "nextest",
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="nextest-run" tests="2" failures="1" errors="0" uuid="u" time="0.1">
                <testsuite name="crate::bin" tests="2" disabled="0" errors="0" failures="1">
                    <testcase name="tests::flaky" classname="crate::bin" time="0.01">
                        <flakyFailure time="0.1" message="panicked" type="test failure">first try</flakyFailure>
                    </testcase>
                    <testcase name="tests::bad" classname="crate::bin" time="0.01">
                        <failure message="thread panicked" type="test failure with exit code 101">left: 1</failure>
                        <rerunFailure type="test failure">again</rerunFailure>
                        <system-out>running</system-out>
                    </testcase>
                </testsuite>
            </testsuites>
            """, 2, ["crate::bin::tests::bad"]
        ),
    ]

    @Test("every tool's format is read", arguments: 0..<5)
    func shape(index: Int) {
        let (tool, text, total, failing) = Self.shapes[index]
        let report = JUnitReader.read(Array(text.utf8))
        #expect(report.fault == nil, "\(tool)")
        #expect(report.items.count == total, "\(tool)")
        #expect(report.failures.map(\.name) == failing, "\(tool)")
    }

    @Test("a report that is cut anywhere is flagged, and yields no more than it contains", arguments: 0..<5)
    func halfWritten(index: Int) {
        let (tool, text, total, _) = Self.shapes[index]
        let bytes = Array(text.utf8)
        let end = (bytes.lastIndex(of: UInt8(ascii: ">")) ?? 0) + 1
        for length in stride(from: 0, to: end, by: 7) {
            let report = JUnitReader.read(Array(bytes.prefix(length)))
            #expect(report.fault != nil, "\(tool) cut at \(length)")
            #expect(report.items.count <= total)
        }
    }

    @Test("messages are kept with their references replaced")
    func messages() {
        let report = JUnitReader.read(Array(Self.shapes[3].text.utf8))
        #expect(report.failures.first?.message.hasPrefix("expected: <1>\norg.opentest4j") == true)
    }

    @Test(
        "other content is refused with an explanation",
        arguments: [
            ("", "it is empty"), ("<html></html>", "not a JUnit report: the root is <html>, at byte 0"),
            ("<testsuite><testcase></testsuite>", "unexpected </testsuite> at byte 32"),
            ("<testsuite/><testsuite/>", "a second root at byte 12"),
            ("<testsuite a=1/>", "a value without quotes at byte 13"), ("plain text", "text outside the root"),
        ])
    func refused(text: String, fault: String) {
        let report = JUnitReader.read(Array(text.utf8))
        #expect(report.fault?.contains(fault.prefix(12)) == true, "\(report.fault ?? "none")")
    }

    @Test("entities, nesting and bombs are bounded")
    func bombs() {
        let bomb = """
            <!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><testsuite><testcase name="&b;&#65;&#x42;&#xD800;"/></testsuite>
            """
        #expect(JUnitReader.read(Array(bomb.utf8)).items.first?.name == "&b;AB&#xD800;")
        let deep = JUnitReader.read(Array(String(repeating: "<testsuite>", count: 1000).utf8))
        #expect(deep.fault?.contains("nested too deep") == true)
    }

    @Test("the reader survives any bytes", arguments: 1...200)
    func noise(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        var bytes = Array(Self.shapes[seed % 5].text.utf8)
        for _ in 0..<Int.random(in: 1...20, using: &numbers) {
            bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
        }
        _ = JUnitReader.read(bytes)
    }
}
