import History
import Testing

@Suite struct TAPReaderTests {
    @Test("results, directives and reasons are read")
    func reads() throws {
        let report = try #require(
            TAPReader.read(
                """
                TAP version 13
                1..5
                ok 1 - starts
                not ok 2 - adds
                  ---
                  message: "1 is not 2"
                  ...
                ok 3 - later # SKIP no network
                not ok 4 - some day # TODO
                not ok 5
                # it died
                """))
        #expect(report.fault == nil)
        #expect(report.items.count == 5)
        #expect(report.failures.map(\.name) == ["adds", "item 5"])
        #expect(report.failures.first?.message.contains("1 is not 2") == true)
        #expect(report.failures.last?.message == "# it died")
    }

    @Test("an unfulfilled plan, a missing plan and a bail-out are reported")
    func faults() {
        #expect(TAPReader.read("1..3\nok 1\nok 2\n")?.fault == "3 items were planned, but it has 2")
        #expect(TAPReader.read("TAP version 14\nok 1\n")?.fault?.contains("plan is missing") == true)
        #expect(TAPReader.read("1..2\nok 1\nBail out! no disk")?.fault == "it bailed out: no disk")
        #expect(TAPReader.read("1..1\r\nok 1 - a\r\n")?.fault == nil)
    }

    @Test("a run that bails out has failed")
    func bailOut() {
        let report = TAPReader.read("Bail out! no disk\nok 1\n")
        #expect(report?.failures == [ItemFailure(name: "Bail out!", kind: .error, message: "no disk")])
    }

    @Test("ordinary output is not taken for TAP")
    func notTAP() {
        #expect(TAPReader.read("ok, let us begin\nnot okay\nok\n") == nil)
    }
}
