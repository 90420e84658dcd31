import Testing

@testable import Config

@Suite("Mistakes in a configuration")
struct MistakeTests {
    /// `▸` stands before the place, then what the message and the hint hold.
    @Test(
        "are reported with their place and how to fix them",
        arguments: [
            (#"{▸"servces": {}}"#, "unknown key \"servces\"", "\"services\""),
            (#"{▸"owner": {}}"#, "unknown key \"owner\"", "the keys are"),
            (#"{"notify": ▸{}}"#, "has no recipient", "\"webhook\""),
            (#"{"notify": ▸{"desktop": false}}"#, "has no recipient", "\"desktop\": true"),
            (#"{"notify": ▸true}"#, "must be an object", ""),
            (#"{"jobs": {"j": {"command": "true", "junit": ▸true}}}"#, "must be a glob or an array of globs", ""),
            (#"{"notify": {"desktop": true, ▸"webhok": "http://h"}}"#, "unknown key", "did you mean \"webhook\"?"),
            (#"{"notify": {"webhook": ▸"ftp://h"}}"#, "not a URL", "https://host/path"),
            (#"{"notify": {"webhook": ▸"https://h/a b"}}"#, "is not allowed in a URL", "percent"),
            (#"{"notify": {"webhook": "https://▸${NOPE}"}}"#, "NOPE is not set", ""),
            (#"{"notify": {"command": ▸[]}}"#, "empty", ""),
            (#"{"notify": {"desktop": true, "on": [▸"rd"]}}"#, "cannot be", "did you mean \"red\"?"),
            (#"{"notify": {"desktop": true, "on": ▸[]}}"#, "empty", "everything"),
            (#"{"notify": {"desktop": true, "timeout": ▸5}}"#, "a string with a unit", "\"5s\""),
            (#"{"notify": {"desktop": true, "retries": ▸99}}"#, "from 0 to 20", ""),
            (job(#""tap": ▸7"#), "true for the standard output", ""),
            (job(#""tap": ["a", ▸"../b"]"#), "leaves the project", ""),
            (#"{▸"command": "x"}"#, "unknown key", "belongs to a unit"),
            ("▸[]", "must be an object, not an array", ""),
            (#"{"$schema": ▸1}"#, "must be a string, not a number", ""),
            (#"{"services": ▸[]}"#, "\"services\" must be an object", ""),
            (#"{"services": {▸"a": {}}}"#, "\"a\" has no \"command\"", "write"),
            (#"{"services": {"a": ▸"x"}}"#, "a service must be an object", ""),
            (#"{"services": {"a": {"command": ▸[]}}}"#, "empty", "program"),
            (#"{"services": {"a": {"command": ▸"  "}}}"#, "empty", ""),
            (#"{"services": {"a": {"command": ["x", ▸1]}}}"#, "an element of \"command\" must be a string", ""),
            (#"{"services": {"a": {"command": [▸""]}}}"#, "the program", ""),
            (#"{"services": {"a": {"command": ▸7}}}"#, "a string or an array", ""),
            (#"{"services": {"a": {"command": "a\u0000b"}}}"#, "NUL", ""),
            (service(#"▸"depends_on": ["b"]"#), "unknown key", "bgexec calls it \"needs\""),
            (service(#"▸"Cwd": "b""#), "unknown key", "did you mean \"cwd\"?"),
            (service(#"▸"timeout": "1s""#), "unknown key", "only jobs have this key"),
            (job(#"▸"health": {}"#), "unknown key", "only services have this key"),
            (service(#""detect": ▸"yes""#), "must be true or false, not a string", ""),
            (service(#""detect": ▸null"#), "not null", "remove the key"),
            (service(#""detect": ▸true"#), "needs a \"health\"", "tcp"),
            (service(#""stopTimeout": ▸10"#), "a string with a unit", "\"10s\""),
            (service(#""stopTimeout": ▸"-1s""#), "negative", ""),
            (job(#""timeout": ▸"0s""#), "at least 1ms", ""),
            (job(#""timeout": ▸"9999999999999h""#), "longer than 365 days", ""),
            (job(#""onBusy": ▸"cancel-and-rurun""#), "cannot be", "\"cancel-and-rerun\""),
            (service(#""stdin": ▸null"#), "one of \"null\", \"open\"", ""),
            (service(#""stopSignal": ▸15"#), "by name, not by number", "SIGTERM"),
            (service(#""stopSignal": ▸1e300"#), "by name, not by number", "SIGTERM"),
            (service(#""needs": ▸"b""#), "an array of unit names", "[\"b\"]"),
            (service(#""inputs": ["../a", ▸"a/../b"]"#), "\"..\" after a name", "at the beginning"),
            (service(#""inputs": [▸"../a/.."]"#), "\"..\" after a name", "at the beginning"),
            (job(#""outputs": ["a", ▸"../b"]"#), "leaves the project", "below the project's folder"),
            (job(#""outputs": [▸"!../b"]"#), "leaves the project", ""),
            (job(#""outputs": ▸"dist/""#), "an array of paths", "[\"dist/\"]"),
            (job(#"▸"output": ["a"]"#), "unknown key", "did you mean \"outputs\"?"),
            (job(#"▸"artifacts": ["a"]"#), "unknown key", "bgexec calls it \"outputs\""),
            (job(#""trigger": ▸"manuel""#), "cannot be", "did you mean \"manual\"?"),
            (job(#""trigger": ▸false"#), "one of \"auto\", \"manual\"", ""),
            (job(#""reuse": ▸"no""#), "must be true or false, not a string", ""),
            (job(#"▸"autoStart": false"#), "unknown key", "\"trigger\": \"manual\""),
            (service(#""autoStart": ▸0"#), "must be true or false, not a number", ""),
            (service(#"▸"autostart": true"#), "unknown key", "did you mean \"autoStart\"?"),
            (service(#"▸"trigger": "manual""#), "unknown key", "\"autoStart\": false"),
            (service(#"▸"outputs": ["a"]"#), "unknown key", "only jobs have this key"),
            (service(#""inputs": [▸"/b"]"#), "absolute", "relative"),
            (job(#""junit": ▸"/b""#), "absolute", ""),
            (job(#""junit": ▸"../b""#), "leaves the project", ""),
            (service(#""ignore": [▸""]"#), "empty", ""),
            (service(#""cwd": ▸"~/x""#), "not expanded", "${HOME}/x"),
            (service(#""cwd": "a/▸${NOPE}""#), "NOPE is not set", "${NOPE:-default}"),
            (service(#""cwd": ▸"\u0061/${NOPE}""#), "NOPE is not set", ""),
            (service(#""env": {▸"A=B": "x"}"#), "not a valid name", ""),
            (service(#""env": {"PORT": ▸80}"#), "must be a string, not a number", "double quotes"),
            (service(#""env": {"A": "x ▸$y"}"#), "does not begin a reference", "$$"),
            (service(#""health": ▸{}"#), "no probe", "tcp, unix"),
            (service(#""health": ▸true"#), "must be an object", ""),
            (service(#""health": {"tcp": "a:1", "http": ▸"http://h/"}"#), "second probe", "keep one"),
            (service(#""health": {"tcp": ▸"a"}"#), "no port", "host:port"),
            (service(#""health": {"tcp": ▸"a:${P:-x}"}"#), "not a port", ""),
            (service(#""health": {"notify": ▸false}"#), "can only be true", "remove it"),
            (service(#""health": {"log": ▸"a("}"#), "not a regular expression: a bracket", ""),
            (service(#""health": {"log": "a", ▸"interval": "1s"}"#), "unknown key", "bgexec calls it \"every\""),
            (service(#""health": {"log": "a", "every": ▸"1ms"}"#), "at least 100ms", ""),
            (service(#""health": {"log": "a", "failures": ▸0}"#), "from 1 to 1000", ""),
            (service(#""health": {"log": "a", "failures": ▸1.5}"#), "whole number", ""),
            (service(#""health": {"http": ▸{}}"#), "no \"url\"", ""),
            (service(#""health": {"http": {"url": "http://h", "status": ▸[]}}"#), "empty", "[200]"),
            (service(#""health": {"http": {"url": "http://h", "status": [▸99]}}"#), "not an HTTP status", ""),
            (service(#""health": {"http": {"url": "http://h", "body": ▸"("}}"#), "not a regular", ""),
            (service(#""health": {"http": ▸3}"#), "a URL or an object", ""),
            (#"{"logs": {"maxSize": ▸10}}"#, "a size", ""),
            (#"{"logs": {"maxSize": ▸"1B"}}"#, "from 64KiB", ""),
            (#"{"logs": {"maxFiles": ▸0}}"#, "from 1 to 1000", ""),
            (#"{"services": {▸"a b": {"command": "x"}}}"#, "is not a valid unit name", ""),
            (
                #"{"jobs": {"a": {"command": "x"}, ▸"a": {"command": "x"}}}"#,
                "already on line 1; it appears again on line 1", "keep one"
            ),
            (#"{"services": {▸"executor": {"command": "x"}}}"#, "reserved", ""),
            (#"{"services": {▸"verify": {"command": "x"}}}"#, "reserved", ""),
            (
                "{\"jobs\": {\n▸\"a\": {\"command\": \"x\"}},\n\"services\": {\"a\": {\"command\": \"x\"}}}",
                "on line 3", "another"
            ),
        ])
    func reported(marked: String, message: String, hint: String) {
        let source = MarkedText(marked)
        let problems = problems(in: source.text)
        #expect(problems.count == 1, "\(problems)")
        if !source.marks.isEmpty { #expect(problems.map(\.position) == source.marks) }
        #expect(problems.first?.message.contains(message) == true, "\(problems)")
        if !hint.isEmpty { #expect(problems.first?.hint?.contains(hint) == true, "\(problems)") }
    }

    @Test("are all reported at once, in the order of the file, repeated keys too")
    func all() {
        let source = MarkedText(
            """
            {
              "venv": ▸7,
              "jobs": { "t": { "command": "x", "timeout": ▸"soon", ▸"detekt": true }, ▸"u": {} },
              ▸"venv": "b",
              "services": { "s": { "command": "x", "needs": [▸"nobody"], "health": { "tcp": ▸":1" } } }
            }
            """
        )
        #expect(problems(in: source.text).map(\.position) == source.marks)
    }

    @Test("are bounded: a hundred are kept and the rest counted")
    func bounded() {
        let keys = (0..<20_000).map { "\"key\($0)\": 1" }.joined(separator: ",")
        let error = #expect(throws: ConfigError.self) { try parse("{\(keys)}") }
        #expect(error?.problems.count == 100)
        #expect(error?.omitted == 19_900)
    }

    @Test("are found in reasonable time in the largest file", .timeLimit(.minutes(20)))
    func largest() {
        let needs = (0..<90_000).map { "\"n\($0)\"" }.joined(separator: ",")
        let text = service("\"needs\": [\(needs)]")
        let error = #expect(throws: ConfigError.self) { try parse(text) }
        #expect(error?.omitted == 89_900)
        #expect(error?.problems.first?.rendered(path: "f", source: Array(text.utf8)).isEmpty == false)
    }

    @Test("include too many units")
    func tooManyUnits() {
        let units = (0..<10_000).map { "\"u\($0)\": {\"command\": \"x\"}" }.joined(separator: ",")
        #expect(problems(in: "{\"services\": {\(units)}}").first?.message == "10000 units; at most 1000 are supported")
    }
}
