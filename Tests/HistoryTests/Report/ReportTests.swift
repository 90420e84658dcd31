import Model
import Syscalls
import Testing

@testable import History

@Suite struct ReportTests {
    /// A history in which the third save turned `test` red.
    private func story(_ scratch: Scratch) throws -> Ledger {
        let ledger = try Ledger(folder: scratch.path)
        for (number, verdict) in [(1, Verdict.passed), (2, .passed), (3, .failed(code: 1)), (4, .failed(code: 1))] {
            let cycle = ledger.beginCycle(
                CycleRecord(
                    id: 0, reason: Reason(.change, "f\(number)"), actor: "watcher", begun: time(Int64(number * 10 - 1)),
                    changes: [Path("f\(number)")]))
            let inputs = try #require(snapshot(number))
            ledger.append(.saved(cycle: cycle, unit: "test", inputs))
            for fact in facts(number, verdict, snapshot: inputs, cycle: cycle) { ledger.append(fact) }
            if verdict != .passed {
                let run = RunIdentity(unit: "test", number: number)
                ledger.append(
                    .items(run, ItemSummary(total: 9, failing: 1), [ItemFailure(name: "t::\(number)", message: "<no>")])
                )
            }
        }
        try ledger.flush()
        return ledger
    }

    @Test("a red job is named with the save that did it, its first red run and what fails")
    func red() throws {
        let scratch = try Scratch()
        let report = try LedgerReader(of: story(scratch)).report(since: time(0), until: time(100))
        let job = try #require(report.red.first)
        #expect(job.run == 4)
        #expect(job.firstRed == 3)
        #expect(job.lastGreen == 2)
        #expect(job.files == ["f3"])
        #expect(job.culprit.contains("cycle 3"))
        #expect(job.failing.map(\.name) == ["t::4"])
        #expect(report.lines().first?.hasPrefix("RED test#4") == true)
    }

    /// The same, and then the save is undone: the run before it answers.
    private func undoneStory(_ scratch: Scratch) throws -> Ledger {
        let ledger = try story(scratch)
        let cycle = ledger.beginCycle(
            CycleRecord(id: 0, reason: Reason(.change, "undo"), actor: "watcher", begun: time(60), changes: ["f3"]))
        ledger.append(.saved(cycle: cycle, unit: "test", try #require(snapshot(2))))
        ledger.append(.answered(cycle: cycle, unit: "test", run: 2))
        try ledger.flush()
        return ledger
    }

    @Test("an answer from history makes it green again, and blames no save")
    func answered() throws {
        let scratch = try Scratch()
        let ledger = try undoneStory(scratch)
        let reader = LedgerReader(of: ledger)
        let report = try reader.report(since: time(0), until: time(100))
        #expect(report.red.isEmpty)
        #expect(report.recovered.map(\.run) == [2])
        #expect(report.recovered.first?.files == ["f3"])
        #expect(try reader.turn(of: "test") == nil)
    }

    @Test("red again after an answer from history: the save after the answer caused it, not the one before")
    func redAfterAnswer() throws {
        let scratch = try Scratch()
        let ledger = try story(scratch)
        func save(_ number: Int, _ file: String, at second: Int64) throws -> Int64 {
            let cycle = ledger.beginCycle(
                CycleRecord(
                    id: 0, reason: Reason(.change, file), actor: "watcher", begun: time(second), changes: [Path(file)]))
            ledger.append(.saved(cycle: cycle, unit: "test", try #require(snapshot(number))))
            return cycle
        }
        ledger.append(.answered(cycle: try save(2, "f3", at: 60), unit: "test", run: 2))
        let cycle = try save(5, "f5", at: 70)
        for fact in facts(5, .failed(code: 1), snapshot: snapshot(5), at: 71, cycle: cycle) { ledger.append(fact) }
        try ledger.flush()
        let reader = LedgerReader(of: ledger)
        let turn = try #require(try reader.turn(of: "test"))
        #expect(turn.green?.run.number == 2 && turn.red.run.number == 5)
        #expect(turn.saves.map(\.paths) == [["f5"]])
        let job = try #require(try reader.report(since: time(0), until: time(100)).red.first)
        #expect(job.firstRed == 5 && job.files == ["f5"] && job.since == time(71).description)
        // The red inputs of before come back: nothing runs, and that save is to blame.
        ledger.append(.answered(cycle: try save(2, "f5", at: 80), unit: "test", run: 2))
        ledger.append(.answered(cycle: try save(3, "f3", at: 90), unit: "test", run: 3))
        try ledger.flush()
        let again = try #require(try reader.turn(of: "test"))
        #expect(again.red.run.number == 3 && again.since == time(90))
        #expect(again.saves.map(\.time) == [time(90)])
    }

    @Test("a job counts as green again from the save that undid the failure, though nothing has run since")
    func undone() throws {
        let scratch = try Scratch()
        let ledger = try undoneStory(scratch)
        let reader = LedgerReader(of: ledger)
        let report = try reader.report(since: time(50), until: time(100))
        #expect(report.recovered.map(\.at) == [time(60).description])
        #expect(report.recovered.map(\.redRuns) == [2])
        #expect(report.runs == 0 && report.answers == 1)
        #expect(report.lines().last?.hasPrefix("0 runs, 1 save answered by earlier runs since") == true)
        #expect(try reader.report(since: time(61), until: time(100)).green == ["test"])
    }

    @Test("of a save that concerns several units, each unit shows only its own inputs")
    func ownInputs() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        for fact in facts(1, .passed, snapshot: snapshot(1)) { ledger.append(fact) }
        let cycle = ledger.beginCycle(
            CycleRecord(
                id: 0, reason: Reason(.change, ""), actor: "watcher", begun: time(20), changes: ["a/x", "b/y", "b/z"]))
        ledger.append(.saved(cycle: cycle, unit: "test", try #require(snapshot(2)), own: ["b/y", "b/z"]))
        for fact in facts(2, .failed(code: 1), snapshot: snapshot(2), at: 21, cycle: cycle) { ledger.append(fact) }
        try ledger.flush()
        let report = try LedgerReader(of: ledger).report(since: time(0), until: time(100))
        #expect(report.red.first?.files == ["b/y", "b/z"])
    }

    @Test("a service that could not be started has neither crashed nor been restarted")
    func neverRan() {
        func move(_ second: Int64, _ before: String, _ state: String, _ cause: Reason.Cause) -> Event {
            Event(
                time: time(second), kind: .transition, before: before, after: state, cause: cause, text: "no folder")
        }
        let outages = Outages(
            [move(1, "stopped", "starting", .manual), move(2, "starting", "parked", .crash)], until: time(5))
        #expect(outages.count == 1)
        #expect(outages.crashes == 0 && outages.restarts == 0)
    }

    @Test("outages last from the first failure to health; requested stops do not count")
    func outages() {
        func move(_ second: Int64, _ state: String, _ cause: Reason.Cause) -> Event {
            Event(
                time: time(second), kind: .transition, unit: "redis", run: 1, after: state, cause: cause,
                text: "\(cause)")
        }
        let outages = Outages(
            [
                move(0, "healthy", .manual), move(10, "backing-off", .crash), move(11, "starting", .crash),
                move(14, "healthy", .crash), move(20, "restarting", .change), move(21, "starting", .change),
                move(22, "healthy", .change),
                move(30, "unhealthy", .probe), move(40, "healthy", .probe),
            ], until: time(50))
        #expect(outages.count == 2)
        #expect(outages.crashes == 1)
        #expect(outages.restarts == 2)
        #expect(outages.longest == 10_000_000_000)
        #expect(outages.longestBegan == time(30))
        #expect(outages.total == 14_000_000_000)
        #expect(outages.downSince == nil)
    }

    @Test("an outage that began before the period, and one still in progress, count only for the time within it")
    func openOutages() {
        func move(_ second: Int64, _ before: String, _ state: String, _ text: String) -> Event {
            Event(
                time: time(second), kind: .transition, run: 1, before: before, after: state, cause: .crash, text: text)
        }
        let outages = Outages(
            [
                move(20, "backing-off", "healthy", "up"), move(30, "healthy", "restarting", "exit 1"),
                move(31, "starting", "backing-off", "exit 2"), move(35, "starting", "parked", "exit 2"),
            ],
            before: move(5, "healthy", "backing-off", "exit 1"), since: time(10), until: time(50))
        #expect(outages.count == 2)
        #expect(outages.crashes == 3)
        #expect(outages.reasons == ["exit 1": 1, "exit 2": 2])
        #expect(outages.longest == 20_000_000_000)
        #expect(outages.downSince == time(30))
        #expect(outages.state == .failed)
        let quiet = Outages([], before: move(5, "healthy", "parked", "not found"), since: time(10), until: time(50))
        #expect(quiet.downSince == time(10))
        #expect(quiet.lastReason == "not found")
    }

    @Test("a broken run is reported, and the verdict before it stands")
    func broken() throws {
        let scratch = try Scratch()
        let ledger = try story(scratch)
        let problem = LaunchProblem("it had lost router", exitCode: 125)
        for fact in facts(5, .broken(problem), at: 70) { ledger.append(fact) }
        for fact in facts(1, of: "other", .broken(problem), at: 71) { ledger.append(fact) }
        try ledger.flush()
        let report = try LedgerReader(of: ledger).report(since: time(0), until: time(100))
        #expect(report.red.map(\.run) == [4])
        #expect(Set(report.broken.map(\.job)) == ["test", "other"])
        #expect(report.broken.first?.reason == "it had lost router")
    }

    @Test("news lists what changed in the period, not what was so before")
    func news() throws {
        let scratch = try Scratch()
        let reader = LedgerReader(of: try story(scratch))
        let all = try reader.report(since: time(0), until: time(100)).news()
        #expect(all.count == 1)
        #expect(all[0].hasPrefix("test turned red at "))
        #expect(all[0].contains("cycle 3"))
        #expect(try reader.report(since: time(35), until: time(100)).news().isEmpty)
    }

    @Test("no list is longer than ten, and news no longer than seven lines, however much happened")
    func bounded() throws {
        let scratch = try Scratch()
        let ledger = try Ledger(folder: scratch.path)
        for unit in 0..<40 {
            for fact in facts(1, of: "job\(unit)", .failed(code: 1), snapshot: snapshot(unit)) { ledger.append(fact) }
            for second in 0..<20 {
                ledger.append(
                    .event(
                        Event(
                            time: time(Int64(second)), kind: .transition, unit: "service\(unit)", before: "healthy",
                            after: "backing-off", cause: .crash, text: "exit 1")))
            }
            ledger.append(
                .runBegan(
                    RunFacts(
                        run: RunIdentity(unit: "service\(unit)", number: 1), kind: .service,
                        reason: Reason(.manual, ""),
                        actor: "", begun: time(0))))
            ledger.append(.event(Event(time: time(1), kind: .gap, text: "gap \(unit)")))
        }
        try ledger.flush()
        let report = try LedgerReader(of: ledger).report(since: time(0), until: time(100))
        #expect(report.red.count == 10 && report.troubled.count == 10 && report.gaps.count == 10)
        #expect(report.news().count == Report.newsLimit + 1)
        #expect(report.lines().count < 60)
    }

    @Test("the page is self-contained, and no outside text becomes markup")
    func page() throws {
        let scratch = try Scratch()
        let reader = LedgerReader(of: try story(scratch))
        var page = HTMLReport(title: "<p>", report: try reader.report(since: time(0), until: time(100)))
        page.units = [("test", try reader.runs(.init(unit: "test")).reversed())]
        page.cycles = try reader.cycles(limit: 10).reversed()
        page.details = ["test": .init(log: ["\u{1B}[31m<script>alert(1)</script>"], diff: ["+<b>", "-&"])]
        let text = page.text
        #expect(!text.contains("<script"))
        #expect(!text.contains("\u{1B}"))
        #expect(!text.contains("http:") && !text.contains("https:") && !text.contains("src=") && !text.contains("url("))
        #expect(text.contains("&lt;script&gt;"))
        #expect(text.contains("<svg"))
        try File.replace(scratch.path / "page.html", with: Array(text.utf8))
        let check = """
            python3 - <<'P'
            from html.parser import HTMLParser
            void = {'meta', 'link', 'br'}; stack = []
            class C(HTMLParser):
                def handle_starttag(self, t, a): stack.append(t) if t not in void else None
                def handle_endtag(self, t): assert stack.pop() == t, t
            C().feed(open('\(scratch.path)/page.html').read()); assert not stack, stack; print('well-formed')
            P
            """
        #expect(try shell(check) == "well-formed\n")
    }
}
