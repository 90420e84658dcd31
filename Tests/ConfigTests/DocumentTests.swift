import Glibc
import Testing

@testable import Config

/// The JSON that the documents show.
@Suite("The configurations in the documents")
struct DocumentTests {
    private static let documents = [
        "README.md", "docs/configuration.md", "docs/getting-started.md", "docs/recipes.md",
    ]
    private static let environment = ["HOME": "/home/ada", "CHAT_WEBHOOK": "https://chat.example/hook"]

    @Test("are valid", arguments: documents)
    func accepted(document: String) throws {
        let blocks = try Self.blocks(in: document)
        #expect(!blocks.isEmpty)
        for block in blocks {
            let accepted = Self.readings(of: block).contains { text in
                (try? parse(text, environment: Self.environment)) != nil
            }
            #expect(accepted, "\(document) shows what is no configuration:\n\(block)")
        }
    }

    /// What a block can be a part of: a whole file, a unit, or keys of an object. Each line of several examples is one of its own.
    private static func readings(of block: String) -> [String] {
        if block.hasPrefix("{") { return [block] }
        let others = ["redis", "minio", "router"].map { #""\#($0)": {"command": "true"}"# }
        let needed = others.filter { !block.hasPrefix($0.prefix { $0 != ":" }) }.joined(separator: ", ")
        let command = block.contains("\"command\"") ? "" : #", "command": "true""#
        func service(_ members: String) -> String { #"{"services": {\#(needed), "x": {\#(members)}}}"# }
        func job(_ members: String) -> String { #"{"services": {\#(needed)}, "jobs": {"x": {\#(members)}}}"# }
        return [
            "{\(block)}",
            #"{"services": {\#(needed)}, \#(block)}"#,
            #"{"services": {\#(needed), \#(block)}}"#,
            #"{"services": {\#(needed)}, "jobs": {\#(block)}}"#,
            service(block + command), job(block + command),
            service(#""command": "true", "health": {\#(block)}"#),
            service(#""command": "true", "health": {\#(block), "tcp": "127.0.0.1:80"}"#),
            service(#""command": "true", "health": {"http": {\#(block)}}"#),
            service(#""command": "true", "health": {"http": {\#(block), "url": "http://127.0.0.1/"}}"#),
            #"{"notify": {\#(block), "desktop": true}}"#, #"{"logs": {\#(block)}}"#,
        ]
    }

    /// The blocks of JSON in a document. Where a key has several examples, each is a block.
    private static func blocks(in document: String) throws -> [String] {
        var blocks: [String] = []
        var block: [Substring]?
        for line in try text(of: document).split(separator: "\n", omittingEmptySubsequences: false) {
            switch (block, line) {
            case (nil, "```json"): block = []
            case (let lines?, "```"):
                let isListOfExamples = lines.count > 1 && lines.allSatisfy { $0.hasPrefix("\"") && !$0.hasSuffix("{") }
                blocks += isListOfExamples ? lines.map(String.init) : [lines.joined(separator: "\n")]
                block = nil
            case (let lines?, _): block = lines + [line]
            case (nil, _): break
            }
        }
        return blocks
    }

    private static func text(of document: String) throws -> String {
        let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let file = try #require(fopen("\(top)/\(document)", "re"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
