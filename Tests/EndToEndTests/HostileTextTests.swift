import FoundationEssentials
import Syscalls
import Testing

/// Names and messages that somebody else made (X4): they stay text on a terminal, in JSON and in the page of a report.
@Suite("Hostile text")
struct HostileTextTests {
    private static let config = #"""
        {
          "services": { "s": { "command": ["sh", "notify.sh"], "inputs": ["src/"], "autoStart": false } },
          "jobs": { "j": { "command": "cp report.xml r.xml; printf '\\033]0;LOG\\007<img src=x>\\n'; [ $(ls src | wc -l) = 1 ]",
                           "inputs": ["src/", "report.xml"], "junit": "r.xml" } }
        }
        """#

    /// File names as bytes.
    private static let names: [[UInt8]] = [
        Array("\u{1B}]0;FILE\u{7}.py".utf8), Array("new\nGREEN j".utf8), [0xFF, 0xFE], Array("\u{202E}rtl".utf8),
        Array("c1\u{9B}31m".utf8), Array("\"onmouseover=x y=\"".utf8), Array("<script>alert(8)".utf8),
        Array("line\u{2028}break".utf8),
    ]

    private static let report = """
        <testsuite><testcase classname="&lt;script&gt;alert(5)&lt;/script&gt;" name="t\u{1B}]0;T\u{7}">\
        <failure message="\u{1}&quot;&gt;&lt;script&gt;x&lt;/script&gt;&lt;b \u{2}x\u{3} &#x1b;]0;X&#7; &#x202e;">body \u{9B}31m</failure>\
        </testcase></testsuite>
        """

    private func play(_ body: (Scene) async throws -> Void) async throws {
        let variables = ["PS1": "\u{1B}[31m"]
        try await Scene.play(
            Self.config, files: ["report.xml": "<testsuite/>", "src/a": "1"], variables: variables
        ) { scene in
            _ = try await scene.bgexec("once", "j")
            for name in Self.names {
                try File.replace(scene.folder / "src" / Path(bytes: name), with: Array("x \u{1B}[2J\n".utf8))
            }
            try scene.write(Self.report, to: "report.xml")
            _ = try await scene.bgexec("wait", "j", "--fresh")
            try await body(scene)
        }
    }

    @Test("no command sends a terminal what a name, a message or a file says")
    func commands() async throws {
        try await play { scene in
            for words in [
                ["status"], ["report"], ["history"], ["show", "j"], ["why", "j"], ["blame", "j"],
                ["diff", "j", "--name-only"],
                ["events", "--transitions", "--since", "0", "-n", "50"], ["doctor"], ["env", "j"], ["check"],
                ["why", "src/\u{1B}]0;x\u{7}"], ["start", "\u{1B}]0;x\u{7}"], ["\u{1B}[2J\u{202E}"], ["wait", "j"],
                ["restore", "j#2", "--to", "copy"],
            ] {
                let answer = try await scene.begin(words).end()
                let text = answer.output + answer.error
                let bad = text.unicodeScalars.first { $0.value != 10 && $0.value != 9 && Self.steers($0) }
                #expect(bad == nil, "\(words): \(answer)")
                #expect(!text.contains("\nGREEN j"), "\(words): no name makes a line of its own")
            }
        }
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool { scalar.steersTerminals }

    @Test(
        "JSON is valid, has no character that a terminal obeys, and carries the bytes of names that are not shown as they are"
    )
    func json() async throws {
        try await play { scene in
            for words in [
                ["status", "--json"], ["report", "--json"], ["history", "--json"], ["show", "j", "--json"],
                ["why", "j", "--json"], ["blame", "j", "--json"], ["diff", "j", "--json"], ["env", "j", "--json"],
            ] {
                let answer = try await scene.begin(words).end()
                #expect(!answer.output.unicodeScalars.contains { $0.value != 10 && Self.steers($0) }, "\(words)")
                #expect(throws: Never.self, "\(words): \(answer)") {
                    _ = try JSONDecoder().decode(Anything.self, from: Data(answer.output.utf8))
                }
            }
            let diff = try await scene.bgexec("diff", "j", "--json", "--name-only")
            struct Facts: Decodable {
                struct File: Decodable { var path: String; var pathBytes: String? }
                var files: [File]
            }
            let files = try JSONDecoder().decode(Facts.self, from: Data(diff.output.utf8)).files
            let bytes = files.compactMap { $0.pathBytes.flatMap { Data(base64Encoded: $0) }.map(Array.init) }
            for name in Self.names where Path(bytes: name).text != Path(bytes: name).description {
                #expect(bytes.contains(Array("src/".utf8) + name), "\(Path(bytes: name))")
            }
        }
    }

    private struct Anything: Decodable { init(from decoder: any Decoder) {} }

    @Test("the page of a report has no element that its texts name")
    func page() async throws {
        try await play { scene in
            let answer = try await scene.bgexec("report", "--html", "page.html")
            #expect(answer.code == 0, "\(answer)")
            let page = scene.text(of: "page.html")
            #expect(page.contains("form-action 'none'; base-uri 'none'"))
            for element in ["<script", "<img", "<b ", " onmouseover=x"] {
                #expect(!page.contains(element), "\(element)")
            }
            #expect(page.contains("&lt;script&gt;alert(5)"))
            #expect(!page.unicodeScalars.contains { $0.value != 10 && $0.value != 9 && Self.steers($0) })
        }
    }

    @Test("a project in a folder whose name has a tab and a control sequence is run like any other")
    func folder() async throws {
        let folder = "a\tb\u{1B}[31m"
        let config = #"""
            { "services": { "web": { \#(Units.steady) } },
              "jobs": { "test": { "command": "cd \"$BGEXEC_PROJECT\" && test -e .bgexec.json", "needs": ["web"] } } }
            """#
        try await Scene.play(files: ["\(folder)/.bgexec.json": config]) { scene in
            #expect(try await scene.bgexec("start", in: Path(folder)).code == 0)
            let once = try await scene.bgexec("once", "test", in: Path(folder))
            #expect(once.code == 0, "\(once)")
            #expect(try await scene.bgexec("stop", in: Path(folder)).code == 0)
        }
    }
}
