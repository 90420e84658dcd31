import Testing

@testable import Config

@Suite("Groups of units")
struct GroupTests {
    private static let units = #""services": {"api": {"command": "x"}}, "jobs": {"test": {"command": "x"}}"#

    @Test("are read in the order of the file")
    func read() throws {
        let config = try parse("{\(Self.units), \"groups\": {\"b\": [\"test\", \"api\"], \"a\": [\"api\"]}}")
        #expect(
            config.groups == [GroupConfig(name: "b", units: ["test", "api"]), GroupConfig(name: "a", units: ["api"])])
    }

    @Test(
        "with a mistake are refused at its place",
        arguments: [
            (#""groups": {▸"api": ["test"]}"#, "already used by a service", "another name"),
            (#""groups": {"a": [▸"apo"]}"#, "not a service or job", "did you mean \"api\"?"),
            (#""groups": {"a": ["api", ▸"api"]}"#, "listed twice", "remove"),
            (#""groups": {"a": ▸[]}"#, "is empty", "list its units"),
            (#""groups": {"a": ▸"api"}"#, "an array", #"["api"]"#),
            (#""groups": {"a": ["api"], "b": [▸"a"]}"#, "holds the group \"a\"", "units only"),
            (#""groups": {▸"a b": ["api"]}"#, "not a valid", ""),
            (#""groups": {▸"executor": ["api"]}"#, "reserved", ""),
            (#""groups": ▸[]"#, "an object", ""), (#""groups": {"a": [▸1]}"#, "a unit's name", ""),
        ])
    func mistakes(marked: String, message: String, hint: String) {
        let source = MarkedText("{\(marked), \(Self.units)}")
        let found = problems(in: source.text)
        #expect(found.map(\.position) == source.marks)
        #expect(found.first?.message.contains(message) == true, "\(found)")
        #expect(hint.isEmpty || found.first?.hint?.contains(hint) == true, "\(found)")
    }

    @Test("change no unit")
    func diff() throws {
        let config = try parse("{\(Self.units)}")
        var other = config
        other.groups = [GroupConfig(name: "a", units: ["api"])]
        #expect(ConfigDiff(from: config, to: other).isEmpty)
    }
}
