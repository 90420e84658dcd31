import Loop
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("The status that a service reports")
struct NotifyReportTests {
    private let zero = LoopInstant(nanoseconds: 0)

    private func report(_ messages: String..., at now: LoopInstant? = nil) -> NotifyReport {
        var report = NotifyReport()
        for message in messages { _ = report.update(with: Array(message.utf8), at: now ?? zero) }
        return report
    }

    private func answer(_ report: NotifyReport, at seconds: Double = 0) -> ProbeAnswer {
        report.answer(watchdog: .seconds(30), at: zero.advanced(by: .seconds(seconds)))
    }

    @Test(
        "is healthy when it says so, and not before",
        arguments: [
            (["STATUS=loading model"], ProbeAnswer.unhealthy("it has not sent READY=1 yet: loading model")),
            (["STATUS=loading", "READY=1\nSTATUS=serves"], .healthy("ready: serves")),
            (["READY=1"], .healthy("ready")),
            (["READY=1\n", "STATUS="], .healthy("ready")),
            (["READY=1", "RELOADING=1\nMONOTONIC_USEC=5"], .healthy("reloading")),
            (["READY=1", "RELOADING=1", "READY=1"], .healthy("ready")),
            (["READY=1", "STOPPING=1"], .unhealthy("it reports that it is stopping")),
            (["READY=1", "WATCHDOG=trigger"], .unhealthy("it reports a fault (WATCHDOG=trigger)")),
            (["READY=0", "READY=11", "READY", "=1", "ready=1"], .unhealthy("it has not sent READY=1 yet")),
            (["MAINPID=1\nFDSTORE=1\nEXTEND_TIMEOUT_USEC=9\nREADY=1"], .healthy("ready")),
            (["READY=1\nSTATUS=\u{1B}[31mred"], .healthy("ready: \\x1b[31mred")),
        ])
    func messages(_ messages: [String], _ expected: ProbeAnswer) {
        var report = NotifyReport()
        for message in messages { _ = report.update(with: Array(message.utf8), at: zero) }
        #expect(answer(report) == expected)
        #expect(NotifyReport(FieldFile(bytes: report.encoded)) == report, "what is written down is what was said")
    }

    @Test("needs watchdog signals only once it has sent one, and then as often as configured or announced")
    func watchdog() {
        #expect(answer(report("READY=1"), at: 1e6) == .healthy("ready"))
        let pinged = report("READY=1", "WATCHDOG=1")
        #expect(answer(pinged, at: 30) == .healthy("ready"))
        guard case .unhealthy(let text) = answer(pinged, at: 30.001) else { Issue.record("healthy"); return }
        #expect(text.contains("WATCHDOG=1") && text.contains("30"))
        let promised = report("READY=1\nWATCHDOG_USEC=2000000\nWATCHDOG=1")
        #expect(answer(promised, at: 2) == .healthy("ready"))
        guard case .unhealthy = answer(promised, at: 2.001) else { Issue.record("healthy"); return }
        for nonsense in ["WATCHDOG_USEC=0", "WATCHDOG_USEC=-1", "WATCHDOG_USEC=99999999999999999999"] {
            #expect(answer(report("READY=1\nWATCHDOG=1\n" + nonsense), at: 29) == .healthy("ready"))
        }
    }

    @Test("a watchdog signal alone changes nothing")
    func news() {
        var report = NotifyReport()
        func take(_ text: String) -> Bool { report.update(with: Array(text.utf8), at: zero) }
        let answers = [
            "READY=1", "READY=1", "WATCHDOG=1", "WATCHDOG=1", "STATUS=a", "STATUS=a", "WATCHDOG=1\nSTATUS=b",
        ].map(take)
        #expect(answers == [true, false, true, false, true, false, true])
    }

    @Test("survives any bytes, and is read back as it was written", arguments: 1...20)
    func garbage(seed: Int) {
        var random = Seeded(UInt64(seed))
        let words = [
            "READY", "=", "1", "\n", "STATUS", "WATCHDOG", "WATCHDOG_USEC", "\\", "\0", "\u{FF}", "9", "STOPPING",
        ]
        for _ in 0..<500 {
            var report = NotifyReport()
            var message: [UInt8] = []
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                message += Array((words.randomElement(using: &random) ?? "").utf8)
                if Int.random(in: 0..<5, using: &random) == 0 {
                    message.append(UInt8.random(in: 0...255, using: &random))
                }
            }
            _ = report.update(with: message, at: zero)
            #expect(NotifyReport(FieldFile(bytes: report.encoded)) == report, "seed \(seed): \(message)")
        }
    }
}
