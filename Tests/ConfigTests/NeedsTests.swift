import Testing

@testable import Config

@Suite("Needs")
struct NeedsTests {
    /// A project of jobs: `a: b c` needs b and c.
    private func project(_ lines: [(String, [String])]) -> String {
        let units = lines.map { "\"\($0)\": {\"command\": \"x\", \"needs\": \(JSONText.array($1))}" }
        return "{\"jobs\": {\(units.joined(separator: ",\n"))}}"
    }

    @Test("may cross between services and jobs, and meet again")
    func good() throws {
        #expect(throws: Never.self) {
            _ = try parse(project([("a", ["b", "c"]), ("b", ["d"]), ("c", ["d"]), ("d", [])]))
            _ = try parse(#"{"services": {"s": {"command": "x", "needs": ["j"]}}, "jobs": {"j": {"command": "x"}}}"#)
        }
    }

    @Test(
        "in a circle are named, each circle once",
        arguments: [
            ([("a", ["b"]), ("b", ["a"])], ["a → b → a"]),
            ([("x", ["a"]), ("a", ["b"]), ("b", ["c"]), ("c", ["a"])], ["a → b → c → a"]),
            ([("a", ["b"]), ("b", ["a"]), ("c", ["d"]), ("d", ["c"])], ["a → b → a", "c → d → c"]),
            ([("a", ["b", "c"]), ("b", ["a"]), ("c", ["a"])], ["a → b → a"]),
        ] as [([(String, [String])], [String])])
    func circles(units: [(String, [String])], circles: [String]) {
        #expect(problems(in: project(units)).map(\.message) == circles.map { "\"needs\" form a cycle: \($0)" })
    }

    @Test("of itself, of an unknown unit, or named twice are mistakes")
    func mistakes() {
        let found = problems(in: project([("router", ["router", "rediss", "redis", "redis", "zzz"]), ("redis", [])]))
        #expect(found.map(\.column) == [48, 58, 77, 86])
        #expect(found[0].message == "\"router\" needs itself")
        #expect(found[1].message == "\"router\" needs \"rediss\", which is not a service or job")
        #expect(found[1].hint == "did you mean \"redis\"?")
        #expect(found[2].message == "\"redis\" is listed twice in \"needs\"")
        #expect(found[3].hint == nil)
    }

    @Test("may form a chain of any length, and a circle of any length")
    func long() {
        let chain = (0..<1000).map { ("u\($0)", $0 == 999 ? [] : ["u\($0 + 1)"]) }
        #expect(throws: Never.self) { _ = try parse(project(chain)) }
        let circle = (0..<1000).map { ("u\($0)", ["u\(($0 + 1) % 1000)"]) }
        let found = problems(in: project(circle))
        #expect(found.count == 1)
        #expect(found.first?.message.hasSuffix("u4 → … (1000 units) → u996 → u997 → u998 → u999 → u0") == true)
    }
}
