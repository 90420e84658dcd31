import Model
import Syscalls
import Testing

@testable import History

/// The page of a report in a real browser, where there is one. CI has none: it is 350 MB, and what it proves there is proved by
/// `ReportTests.page` in another way: that nothing in the page names anything outside of it.
@Suite(.enabled(if: Browser.path != nil, "no Chromium is installed: apt-get install chromium"))
struct BrowserTests {
    /// Names and messages as a history of an earlier version may have them, which did not clean them.
    private static let hostile = [
        "\u{1}\"><script>document.title='owned'</script><b \u{2}x\u{3}",
        "<img src=x onerror=\"document.title='owned'\">",
        "</pre></details><form action=http://127.0.0.1:1/><input autofocus onfocus=x>",
        "<base href=http://127.0.0.1:1/>",
        "<style>body{display:none}</style>", "<svg onload=\"document.title='owned'\">", "&lt;script&gt;",
        "javascript:x",
        "\u{202E}txt.exe \u{0}\u{1B}]0;x\u{7}",
    ]

    /// A page with all that a page can have, and texts that would like to be markup.
    private func page(_ scratch: Scratch) throws -> String {
        let ledger = try Ledger(folder: scratch.path)
        for (number, verdict) in [(1, Verdict.passed), (2, .passed), (3, .failed(code: 1))] {
            let cycle = ledger.beginCycle(
                CycleRecord(
                    id: 0, reason: Reason(.change, "<script>alert(1)</script>"), actor: "watcher",
                    begun: time(Int64(number * 10 - 1)), changes: ["a<img src=http://127.0.0.1:1/x>"]))
            ledger.append(.saved(cycle: cycle, unit: "test", try #require(snapshot(number))))
            for fact in facts(number, verdict, snapshot: snapshot(number), cycle: cycle) { ledger.append(fact) }
            ledger.append(.cycleEnded(id: cycle, verdict, at: time(Int64(number * 10 + 5))))
        }
        let failures = Self.hostile.map { ItemFailure(name: $0, message: $0) }
        ledger.append(
            .items(
                RunIdentity(unit: "test", number: 3), ItemSummary(total: failures.count, failing: failures.count),
                failures))
        let router = RunIdentity(unit: "router", number: 1)
        ledger.append(
            .runBegan(
                RunFacts(run: router, kind: .service, reason: Reason(.manual, "asked"), actor: "", begun: time(5))))
        try ledger.flush()
        let reader = LedgerReader(of: ledger)
        var page = HTMLReport(title: "/home/<b>/demo", report: try reader.report(since: time(0), until: time(60)))
        page.until = time(60)
        page.units = try ["router", "test"].map { ($0, try reader.runs(.init(unit: $0)).reversed()) }
        page.cycles = try reader.cycles(limit: 10).reversed()
        page.details = [
            "test": .init(log: ["<link rel=stylesheet href=//x/y>"], diff: ["--- a", "+++ b", "+<iframe>"])
        ]
        return page.text
    }

    @Test("is drawn completely, logs nothing to the console, and loads nothing")
    func drawn() throws {
        let scratch = try Scratch()
        let text = try page(scratch)
        let seen = try Browser.open(text, in: scratch)
        #expect(seen.console == [])
        // The browser has understood it as it was meant: every picture is there, and no text has become an element.
        #expect(seen.document.components(of: "<rect") == text.components(of: "<rect"))
        #expect(text.components(of: "<rect") > 10)
        #expect(seen.document.components(of: "<script") == 0)
        #expect(seen.document.components(of: "<img") == 0 && seen.document.components(of: "<iframe") == 0)
        for element in ["<b ", "<form", "<input", "<base", "<svg onload", "<style>body"] {
            #expect(seen.document.components(of: element) == 0, "\(element)")
        }
        #expect(
            seen.document.components(of: "<style") == 1 && seen.document.contains("<title>/home/&lt;b&gt;/demo: report")
        )
        #expect(seen.document.contains("&amp;lt;script&amp;gt;") && seen.document.contains("\\xe2\\x80\\xaetxt.exe"))
        #expect(seen.document.contains("test#3"))
        #expect(seen.picture > 10_000)
    }

    @Test(
        "its complaints would be noticed: the control",
        arguments: ["<script>x()</script>", "<img src=\"http://127.0.0.1:1/x.png\">"])
    func control(_ intruder: String) throws {
        let scratch = try Scratch()
        var parts = try page(scratch).split(separator: "</body>", omittingEmptySubsequences: false).map(String.init)
        parts[0] += intruder
        #expect(try !Browser.open(parts.joined(separator: "</body>"), in: scratch).console.isEmpty)
    }
}

/// Chromium without a window.
private enum Browser {
    static let path = ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"].first {
        File.exists(Path($0), followingLinks: true)
    }

    /// What came of a page.
    struct Sight {
        /// The document as the browser has it after all is loaded.
        let document: String
        /// What it complained of: errors of scripts, and fetches that the page's own policy forbids.
        let console: [Substring]
        /// The size of a screenshot in bytes.
        let picture: Int64
    }

    static func open(_ text: String, in scratch: Scratch) throws -> Sight {
        try scratch.write(text, to: "page.html")
        let folder = scratch.path
        let options = """
            --headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
            --disable-component-update --user-data-dir=\(folder)/profile --enable-logging=stderr
            """
        let command = "cd \(folder) && HOME=\(folder) timeout -k 2 120 \(path ?? "") \(options)"
        let document = try shell("\(command) --dump-dom file://\(folder)/page.html 2>console.txt")
        _ = try shell("\(command) --screenshot=\(folder)/page.png file://\(folder)/page.html 2>/dev/null; true")
        let console = String(decoding: try File.contents(of: folder / "console.txt") ?? [], as: UTF8.self)
        return Sight(
            document: document, console: console.split(separator: "\n").filter { $0.contains(":CONSOLE") },
            picture: try File.status(of: folder / "page.png")?.size ?? 0)
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
