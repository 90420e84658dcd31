import FoundationEssentials
import Syscalls
import Testing

/// Who is notified when a job turns red or green, or a service crashes again and again.
@Suite("notify")
struct NotificationTests {
    private static let jobs = #"""
        "jobs": { "test": { "command": "! grep BAD src/*", "inputs": ["src/"] } }
        """#

    private struct News: Decodable {
        var event: String
        var unit: String
        var text: String
        var verdict: String?
        var edit: [String]
        var files: [String]
        var run: Run?
        var service: Service?
        struct Run: Decodable { var run: String; var snapshot: String? }
        struct Service: Decodable { var failures: Int; var lastExit: String? }
    }

    private func news(_ lines: String) throws -> [News] {
        try lines.split(separator: "\n").map { try JSONDecoder().decode(News.self, from: Data($0.utf8)) }
    }

    @Test(
        "a command gets the facts when a job turns red, and when an undo turns it green again; a second red verdict sends nothing"
    )
    func command() async throws {
        let notify = #""notify": { "command": "cat >> told; echo $BGEXEC_EVENT $BGEXEC_UNIT >> names" }"#
        try await Scene.play("{ \(notify), \(Self.jobs) }", files: ["src/a": "good\n"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            try scene.write("BAD\n", to: "src/b")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            try scene.write("BAD too\n", to: "src/c")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            try scene.remove("src/b")
            try scene.remove("src/c")
            try await scene.until("both are told") { scene.text(of: "names") == "red test\ngreen test\n" }
            let told = try news(scene.text(of: "told"))
            #expect(told.map(\.event) == ["red", "green"])
            #expect(told[0].verdict == "failed")
            #expect(told[0].edit == ["src/b"])
            #expect(told[0].files == ["src/b"])
            #expect(told[0].run?.run == "test#2")
            #expect(told[0].run?.snapshot?.count == 40)
            #expect(told[0].text.hasPrefix("test#2 failed: the save of"))
            #expect(told[1].text == "test#1 is green again")
            try await scene.until("what was told is on record") {
                try await scene.bgexec("show", "test#2").output.contains("notified by command: test#2 failed")
            }
            #expect(try await scene.bgexec("why", "test").output.contains("notified by command: test#1 is green again"))
        }
    }

    /// Takes what is posted; answers the first post with 500. Given a certificate and its key, it serves https.
    private static let hook = #"""
        import http.server, os, ssl, sys
        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                open("posts", "ab").write(body + b"\n")
                first = not os.path.exists("refused")
                open("refused", "w").close()
                self.send_response(500 if first else 204)
                self.end_headers()
            def log_message(self, *_): pass
        server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Hook)
        if len(sys.argv) > 2:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(sys.argv[2], sys.argv[3])
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        open("serves", "w").close()
        server.serve_forever()
        """#

    @Test(
        "a webhook that refuses is retried, and both attempts are recorded; its address is not visible in the process list"
    )
    func webhook() async throws {
        let port = Port.free()
        let notify = #""notify": { "webhook": "http://127.0.0.1:\#(port)/T0/${TOKEN}", "on": ["red"] }"#
        try await Scene.play(
            "{ \(notify), \(Self.jobs) }", files: ["src/a": "BAD\n", "hook.py": Self.hook],
            variables: ["TOKEN": "s3cret"]
        ) { scene in
            let server = try scene.begin(command: ["/usr/bin/python3", "hook.py", "\(port)"])
            try await scene.until("the hook serves") { scene.exists("serves") }
            #expect(try await scene.bgexec("once", "test").code == 1)
            try await scene.until("it is told at last") {
                try await scene.bgexec("show", "test").output.contains("notified by webhook")
            }
            let posts = try news(scene.text(of: "posts"))
            #expect(posts.map(\.event) == ["red", "red"])
            // It has never been green: no save is to blame.
            #expect(posts.map(\.text) == ["test#1 failed", "test#1 failed"])
            let story = try await scene.bgexec("events", "--after", "0", "--no-follow").output
            #expect(story.contains("could not notify by webhook, retrying in 1 s: curl: (22)"))
            #expect(!story.contains("s3cret"))
            try server.send(.kill)
            _ = try await server.end()
        }
    }

    /// A certificate of 127.0.0.1 that `authority.pem` vouches for, and another authority, which does not.
    private static let certificates = #"""
        set -e
        new="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        for name in authority other; do
            openssl req -x509 $new -days 2 -subj "/CN=$name" -keyout $name.key -out $name.pem
        done
        openssl req $new -subj /CN=hook -keyout hook.key -out hook.csr
        echo subjectAltName=IP:127.0.0.1 >hook.ext
        openssl x509 -req -in hook.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
            -extfile hook.ext -out hook.pem
        cp other.pem trusted.pem
        """#

    @Test(
        "an https webhook receives nothing while its certificate is not trusted, and is notified once it is"
    )
    func secureWebhook() async throws {
        let port = Port.free()
        let notify = #""notify": { "webhook": "https://127.0.0.1:\#(port)/", "on": ["red"] }"#
        try await Scene.play(
            "{ \(notify), \(Self.jobs) }", files: ["src/a": "BAD\n", "hook.py": Self.hook, "refused": ""],
            variables: ["CURL_CA_BUNDLE": "trusted.pem"]
        ) { scene in
            let made = try await scene.shell(Self.certificates)
            try #require(made.code == 0, "\(made)")
            let server = try scene.begin(command: ["/usr/bin/python3", "hook.py", "\(port)", "hook.pem", "hook.key"])
            try await scene.until("the hook serves") { scene.exists("serves") }
            #expect(try await scene.bgexec("once", "test").code == 1)
            try await scene.until("it is not trusted") {
                try await scene.bgexec("show", "test").output
                    .contains("could not notify by webhook, retrying in 1 s: curl: (60)")
            }
            #expect(!scene.exists("posts"))
            try scene.write(scene.text(of: "authority.pem"), to: "trusted.pem")
            try await scene.until("it is told at last") {
                try await scene.bgexec("show", "test").output.contains("notified by webhook")
            }
            #expect(try news(scene.text(of: "posts")).map(\.event) == ["red"])
            try server.send(.kill)
            _ = try await server.end()
        }
    }

    @Test("a command that hangs is killed with all its children, and delays nothing")
    func hangs() async throws {
        let notify = #"""
            "notify": { "command": "echo $$ > pid; sleep 1000 & sleep 1000", "timeout": "300ms", "retries": 0 }
            """#
        try await Scene.play("{ \(notify), \(Self.jobs) }", files: ["src/a": "BAD\n"]) { scene in
            #expect(try await scene.bgexec("once", "test").code == 1)
            #expect(try await scene.status()["test"].verdict == "failed")
            try await scene.until("it is given up") {
                try await scene.bgexec("why", "test").output.contains("gave up notifying by command after 1 attempt")
            }
            #expect(!scene.processes().contains { $0.command.contains("sleep 1000") })
        }
    }

    @Test("a crash loop is notified once, on the desktop")
    func crashLoop() async throws {
        let notify = #""notify": { "desktop": true, "on": ["crash-loop"] }"#
        let services = #""services": { "router": { "command": "exit 3" } }"#
        let stub = "#!/bin/sh\nprintf '%s|' \"$@\" >> shown\n"
        try await Scene.play(
            "{ \(notify), \(services) }", files: ["bin/notify-send": stub],
            variables: ["PATH": "bin:/usr/local/bin:/usr/bin:/bin"]
        ) { scene in
            try await scene.shell("chmod +x bin/notify-send")
            #expect(try await scene.bgexec("start").code == 1)
            try await scene.until("it is shown") { scene.text(of: "shown").hasSuffix("|") }
            let shown = scene.text(of: "shown").split(separator: "|")
            #expect(shown.prefix(3) == ["--app-name=bgexec", "--urgency=critical", "--"])
            #expect(shown.last?.hasPrefix("router has failed to start 3 times in a row: exit 3") == true)
            try await scene.until("it fails on") { $0["router"].restarts >= 3 }
            #expect(scene.text(of: "shown").split(separator: "|").count == shown.count)
        }
    }

    private struct Shortened: Decodable {
        var text: String
        var items: Items
        struct Items: Decodable { var failing: Int; var newlyFailing: [String] }
    }

    @Test(
        "a report that is too long for a command to read arrives without its lists of names",
        arguments: [(100, 10), (4_000, 0)])
    func shortened(_ length: Int, _ named: Int) async throws {
        let config = #"""
            { "notify": { "command": "cat > told" }, "jobs": {
              "test": { "command": "mkdir -p reports; cp src/all.tap reports/; exit 1", "inputs": ["src/"], "tap": ["reports/*.tap"] } } }
            """#
        let names = (0..<10).map { "\($0)" + String(repeating: "n", count: length) }
        let report = "1..10\n" + names.enumerated().map { "not ok \($0 + 1) - \($1)\n" }.joined()
        try await Scene.play(config, files: ["src/all.tap": report]) { scene in
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 1)
            try await scene.until("it is told") { scene.text(of: "told").hasSuffix("\n") }
            let told = try JSONDecoder().decode(Shortened.self, from: Data(scene.text(of: "told").utf8))
            #expect(told.items.failing == 10)
            #expect(told.items.newlyFailing.count == named)
            #expect(told.text.hasPrefix("test#1 failed") && told.text.contains(names[1]))
        }
    }
}
