import Config
import Detection
import TestSupport
import Testing

@Suite("YAML, as libyaml reads it")
struct YAMLNodeTests {
    private func root(_ text: String) throws -> YAMLNode { try #require(try YAMLNode.parse(text)) }

    private func mistake(in text: String) -> YAMLError? {
        do throws(YAMLError) {
            _ = try YAMLNode.parse(text)
            return nil
        } catch {
            return error
        }
    }

    @Test("keeps order, places and styles")
    func values() throws {
        let node = try root("b: 1\na:\n  - x\n  - 'true'\n  - true\nempty:\ntext: |\n  two\n  lines\n")
        #expect(node.entries.map(\.key) == ["b", "a", "empty", "text"])
        #expect(node["b"]?.integer == 1)
        #expect(node["a"]?.elements.map(\.text) == ["x", "true", "true"])
        #expect(node["a"]?.elements.map(\.bool) == [nil, nil, true])
        #expect(node["a"]?.elements[1].position == SourcePosition(line: 4, column: 5))
        #expect(node["empty"]?.isNull == true)
        #expect(node["empty"]?.text == nil)
        #expect(node["text"]?.value == .scalar("two\nlines\n", .literal))
        #expect(node.entries[3].position.line == 7)
    }

    @Test("resolves anchors and merge keys: own keys win, then what comes first")
    func merging() throws {
        let node = try root(
            """
            x-base: &base { image: redis, restart: always }
            x-more: &more { restart: "no", user: me }
            one:
              <<: [*base, *more]
              image: redis:7
            two:
              first: 1
              <<: *base
            """)
        #expect(node["one"]?.entries.map(\.key) == ["restart", "user", "image"])
        #expect(node["one"]?["image"]?.text == "redis:7")
        #expect(node["one"]?["restart"]?.text == "always")
        #expect(node["two"]?.entries.map(\.key) == ["first", "image", "restart"])
    }

    @Test("takes the first of several documents, and none from an empty text")
    func documents() throws {
        #expect(try root("a: 1\n---\nb: 2\n").entries.map(\.key) == ["a"])
        #expect(try YAMLNode.parse("") == nil)
        #expect(try YAMLNode.parse("# only a comment\n") == nil)
        #expect(try root("---\n...\n").isNull)
    }

    @Test(
        "says where a mistake is",
        arguments: [
            ("a: 1\n b: 2\n", 2, 3, "mapping values are not allowed in this context"),
            ("a: [1, 2\n", 2, 1, "did not find expected ',' or ']'"),
            ("a: \"x\n", 2, 1, "found unexpected end of stream"),
            ("a:\n\t- 1\n", 2, 1, "found character that cannot start any token"),
            ("a: 1\nb: 2\na: 3\n", 3, 1, "the key \"a\" stands here and in line 1"),
            ("a: *b\n", 1, 4, "nothing before this has the anchor \"b\""),
            ("a: &a [*a]\n", 1, 8, "nothing before this has the anchor \"a\""),
            ("[1]: 2\n", 1, 1, "a key is a list or a mapping, not a text"),
            ("<<: 1\n", 1, 5, "\"<<\" wants a mapping"),
            ("a: \u{1}\n", 1, 1, "control characters are not allowed"),
        ])
    func mistakes(text: String, line: Int, column: Int, message: String) throws {
        let error = try #require(mistake(in: text))
        #expect(error.message == message)
        #expect(error.position.line == line)
        #expect(error.position.column == column || message.hasPrefix("control"))
    }

    @Test("stops at what stands for billions of values, at what lies too deep, and at what is too long")
    func limits() {
        var laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            laughs += "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
        }
        #expect(mistake(in: laughs)?.message.contains("more than 100000 values") == true)
        var merges = "m0: &m0 {\((0..<90).map { "k\($0): v" }.joined(separator: ", "))}\n"
        for index in 0..<2000 { merges += "n\(index): { <<: *m0 }\n" }
        #expect(mistake(in: merges)?.message.contains("more than 100000 values") == true)
        for open in ["[", "{a: ", "- "] {
            #expect(mistake(in: String(repeating: open, count: 60_000)) != nil)
        }
        let nested = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
        #expect(mistake(in: nested)?.message.contains("more than 64 deep") == true)
        #expect(mistake(in: String(repeating: "a", count: YAMLNode.longestText + 1)) != nil)
    }

    @Test("survives whatever comes, and its places lie in the text", arguments: 0..<8)
    func mutations(part: UInt64) {
        let sample = Array(Self.sample.utf8)
        let pieces = [
            "&a ", "*a", "<<: ", "- ", "[", "{", "}", "]", "\"", "'", "|\n", ">-\n", "? ", ": ", "\t", "\n", "%YAML",
            "---\n", "!!x ", "é", "\u{0}",
        ]
        for seed in (part * 250)..<((part + 1) * 250) {
            var random = Seeded(seed)
            var bytes = sample
            for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let end = min(bytes.count, index + Int.random(in: 1...30, using: &random))
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(index..<end)
                case 2:
                    bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &random))
                default: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: index)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let error = mistake(in: text) else { continue }
            let lines = text.unicodeScalars.count { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) }
            #expect(1...(lines + 2) ~= error.position.line, "seed \(seed): \(error)")
            #expect(!error.message.isEmpty)
        }
    }

    private static let sample = """
        x-env: &env
          LOG: debug
        services:
          db:
            image: "postgres:16"
            environment: { <<: *env, POSTGRES_PASSWORD: 'x' }
            ports: ["127.0.0.1:5432:5432"]
            command: >-
              postgres
              -c fsync=off
          web:
            build: .
            depends_on:
              db: { condition: service_healthy }
        """
}
