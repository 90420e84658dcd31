import Testing

@testable import Config

@Suite("References to the environment")
struct EnvironmentReferencesTests {
    private let environment = ["HOME": "/home/me", "EMPTY": "", "TRICK": "${HOME}$(id)"]

    private func resolve(_ text: String) throws(EnvironmentReferences.Fault) -> String {
        try EnvironmentReferences(Array(text.unicodeScalars), .config).resolved { environment[$0] }
    }

    @Test(
        "are replaced",
        arguments: [
            ("plain", "plain"), ("${HOME}/v", "/home/me/v"), ("a${HOME}b${HOME}", "a/home/meb/home/me"), ("$$", "$"),
            ("$${HOME}", "${HOME}"),
            ("${NONE:-x y}", "x y"), ("${NONE:-}", ""), ("${EMPTY:-d}", "d"), ("${EMPTY}", ""),
            ("${HOME:-d}", "/home/me"),
            ("${TRICK}", "${HOME}$(id)"), ("${NONE:-a:-b}", "a:-b"),
            ("${NONE-d}", "d"), ("${EMPTY-d}", ""), ("${NONE-}", ""), ("${HOME:?must be set}", "/home/me"),
            ("${EMPTY?}", ""), ("${HOME:+x}", "x"), ("${EMPTY:+x}", ""), ("${EMPTY+x}", "x"), ("${NONE+x}", ""),
            ("${NONE:-${HOME}}", "/home/me"), ("a${NONE:-b${EMPTY:-${HOME}/c}d}e", "ab/home/me/cde"),
            ("${HOME:+${NONE:-n}}", "n"), ("${HOME:-${NONE}}", "/home/me"), ("${NONE:-$$}", "$"), ("${NONE:-é{}", "é{"),
        ])
    func resolve(text: String, result: String) throws {
        #expect(try resolve(text) == result)
    }

    @Test(
        "with a mistake are refused, and the error names the place",
        arguments: [
            ("a${NONE}", 1, "NONE is not set"), ("é $HOME", 2, "does not begin a reference"),
            ("$", 0, "does not begin a reference"),
            ("${HOME", 0, "not closed"), ("${}", 0, "not a variable"), ("${A.b}", 0, "not a variable"),
            ("${1A}", 0, "not a variable"), ("${A b:-c}", 0, "not a variable"), ("${:-c}", 0, "not a variable"),
            ("${A:=c}", 0, "not a variable"), ("${A:-c", 0, "not closed"), ("${A:-${B}", 0, "not closed"),
            ("x${A:-${NONE}}", 6, "NONE is not set"), ("${HOME:-$x}", 8, "does not begin a reference"),
            ("${EMPTY:?give it}", 0, "EMPTY is not set: give it"),
            ("${NONE?${HOME}!}", 0, "NONE is not set: /home/me!"),
            ("${NONE:?}", 0, "NONE is not set"), ("$(id)", 0, "does not begin a reference"),
        ])
    func mistakes(text: String, scalar: Int, message: String) {
        let fault = #expect(throws: EnvironmentReferences.Fault.self) { try resolve(text) }
        #expect(fault?.scalar == scalar)
        if let fault {
            let words = VariableScope(inherited: { environment[$0] }).fault(fault)
            #expect(words.message.contains(message), "\(words)")
        }
    }

    @Test("in each other have a limit, and so has what they come to")
    func limits() {
        let deep = String(repeating: "${A:-", count: 100_000)
        #expect(throws: EnvironmentReferences.Fault.self) { try resolve(deep) }
        let long = String(repeating: "x", count: 1_000)
        #expect(throws: EnvironmentReferences.Fault.self) {
            try EnvironmentReferences(Array(String(repeating: "${A}", count: 200).unicodeScalars), .config)
                .resolved { _ in long }
        }
    }
}

@Suite("The variables of a configuration")
struct VariableScopeTests {
    private func parse(
        _ text: String, _ environment: [String: String] = [:], files: [String: String] = [:]
    ) throws(ConfigError) -> ProjectConfig {
        try ProjectConfig.parse(
            Array(text.utf8), environment: { environment[$0] },
            files: { files[$0].map { .read(Array($0.utf8)) } ?? .missing })
    }

    @Test("are those that the unit's run gets, in addresses, cwd and venv: each layer over the one before")
    func layers() throws {
        let text = #"""
            {
              "envFile": "${NAME:-.env}", "env": { "B": "${B}+", "D": "${HOST}" }, "venv": "${B}",
              "services": {
                "a": { "command": "x", "envFile": "${D}.env", "env": { "C": "${C}!" }, "cwd": "${B}/${C}", "venv": "${C}",
                       "health": { "http": { "url": "http://${HOST}:${PORT}/${C}" } } },
                "b": { "command": "x", "health": { "tcp": "${HOST}:${PORT}" } }
              }
            }
            """#
        let files = [".env": "PORT=1\nHOST=h\nB=file", "h.env": "PORT=2\nC=c$PORT${B}"]
        let config = try parse(text, ["PORT": "9", "C": "shell"], files: files)
        #expect(config.env == ["B": "file+", "D": "h"])
        #expect(config.venv == "file+")
        let (a, b) = (config.units[0], config.units[1])
        #expect(a.env == ["C": "c2file+!"] && a.cwd == "file+/c2file+!" && a.venv == .own("c2file+!"))
        guard case .http(let http)? = a.health?.probe, case .tcp(let address)? = b.health?.probe else {
            Issue.record("no probes")
            return
        }
        #expect("\(http.url)" == "http://h:2/c2file+!")
        #expect("\(address)" == "h:1", "what one unit sets is not another's")
        #expect(a.envFileReferences == ["C": "c2file+"] && config.envFileReferences.isEmpty)
    }

    @Test("change the definition of a unit if its environment file takes them from elsewhere")
    func fingerprint() throws {
        let text = #"{ "envFile": "x.env", "jobs": { "a": { "command": "x" } } }"#
        let files = ["x.env": "A=${FROM_SHELL}\nB=b"]
        let (one, two) = (
            try parse(text, ["FROM_SHELL": "1"], files: files), try parse(text, ["FROM_SHELL": "2"], files: files)
        )
        #expect(one.verdictFingerprint(of: one.units[0]) != two.verdictFingerprint(of: two.units[0]))
        let plain = try parse(text, files: ["x.env": "B=b"])
        let other = try parse(text, files: ["x.env": "B=c"])
        #expect(plain.verdictFingerprint(of: plain.units[0]) == other.verdictFingerprint(of: other.units[0]))
    }

    @Test(
        "that are not set are named with the files in which they were looked for",
        arguments: [
            ([:], "PORT is not set", "where bgexec starts"),
            ([".env": "PORT=1"], "PORT is not set", #".env sets it: write "envFile": ".env""#),
        ])
    func unset(files: [String: String], message: String, hint: String) throws {
        let text = #"{"services": {"a": {"command": "x", "health": {"tcp": "h:${PORT}"}}}}"#
        let error = #expect(throws: ConfigError.self) { try parse(text, files: files) }
        let problem = try #require(error?.problems.first)
        #expect(problem.message.contains(message) && problem.hint?.contains(hint) == true, "\(problem)")
        #expect(problem.position == SourcePosition(line: 1, column: 58))
    }

    @Test("that are not set are looked for in all files of the unit, and the message says what is wrong with them")
    func unsetInFiles() throws {
        let text = #"{"envFile": "gone", "services": {"a": {"command": "x", "envFile": "bad", "cwd": "${PORT}"}}}"#
        let error = #expect(throws: ConfigError.self) {
            try parse(text, files: ["bad": "A=1\nno line", ".env": "X=1"])
        }
        let message = error?.problems.first?.message ?? ""
        #expect(
            message.contains(
                "looked for in \"bad\" (has an error at 2:4: expected NAME=value), \"gone\" (missing) and"),
            "\(message)")
    }

    @Test("of a unit without the project's venv: null")
    func noVenv() throws {
        let config = try parse(
            #"{"venv": "v", "jobs": {"a": {"command": "x", "venv": null}, "b": {"command": "x"}}}"#)
        #expect(config.venv(for: config.units[0]) == nil && config.venv(for: config.units[1]) == "v")
        #expect(config.implicitInputs(of: config.units[0]).isEmpty)
        var moved = config
        moved.venv = "w"
        #expect(ConfigDiff(from: config, to: moved).changed.map(\.name) == ["b"])
    }
}

@Suite("An environment file")
struct EnvironmentFileTests {
    private func read(_ text: String, over outer: [String: String] = [:]) throws(ConfigError) -> [String: String] {
        let entries = try EnvironmentFile.entries(Array(text.utf8), in: VariableScope(inherited: { outer[$0] }))
        return Dictionary(entries.map { ($0.name, $0.value) }) { $1 }
    }

    @Test("gives names and values")
    func values() throws {
        let text = """
            # a comment
            A=1
              B = two words   # why
            export C='it''
            """
        #expect(throws: ConfigError.self) { try read(text) }
        let variables = try read(
            "# c\n\nA=1\r\n  B = two words  # why\nexport C='si#ngle $x \\n'\nD=\"q\\\"\\n\\$\\\\\"  # c\nE=\nF=a#b\nG='two\nlines'\nexport=x\nA=2"
        )
        #expect(
            variables == [
                "A": "2", "B": "two words", "C": "si#ngle $x \\n", "D": "q\"\n$\\", "E": "", "F": "a#b",
                "G": "two\nlines",
                "export": "x",
            ])
    }

    @Test(
        "is never executed",
        arguments: ["$(rm -rf /)", "`date`", "a;b&&c|d>e", "\\n", "$((1+1))", "cost: 5$", "$1"])
    func literal(value: String) throws {
        #expect(try read("X=\(value)") == ["X": value])
        #expect(try read("X='\(value)'") == ["X": value])
    }

    @Test(
        "has references to earlier lines and to what it is put over, but not in single quotes",
        arguments: [
            ("X=$HOME", "/home/me"), ("X=${HOME}/x", "/home/me/x"), ("X=\"a $HOME b\"", "a /home/me b"),
            ("X='$HOME ${HOME}'", "$HOME ${HOME}"), ("HOME=other\nX=$HOME", "other"),
            ("X=${NONE:-${HOME}}", "/home/me"),
            ("X=\"\\$HOME\"", "$HOME"), ("X=\\$HOME", "$HOME"), ("X=$$HOME", "$HOME"), ("X=${NONE-}", ""),
            ("A='$HOME'\nX=$A", "$HOME"), ("X=$HOME-x", "/home/me-x"), ("export X=${HOME:+y} # no", "y"),
            ("X=1\nX=${X}2", "12"), ("X=\"é\n${HOME}\"", "é\n/home/me"),
        ])
    func references(text: String, value: String) throws {
        #expect(try read(text, over: ["HOME": "/home/me"])["X"] == value)
    }

    @Test("with references that grow without end is refused")
    func growing() {
        let lines = (1...40).map { "A\($0)=$A\($0 - 1)$A\($0 - 1)" }
        #expect(throws: ConfigError.self) { try read("A0=xx\n" + lines.joined(separator: "\n")) }
    }

    @Test(
        "gets an error with the place of the mistake",
        arguments: [
            ("A=1\nB▸", "NAME=value"), ("A=1\nexport B▸", "NAME=value"), ("▸1A=x", "name"), ("▸=x", "name"),
            ("▸é=x", "name"),
            ("A=▸'x\ny", "not closed"), ("\nA=▸\"x", "not closed"), ("A='x'▸y", "after the closing quote"),
            ("A=\"▸\\x\"", "escape"),
            ("A=▸a\0b", "NUL"), ("two ▸words=x", "NAME=value"),
            ("A=1\nB=é▸$NONE", "NONE is not set: looked for in the lines above and the environment"),
            ("B=\"x\n\\n▸${NONE}\"", "NONE is not set"), ("A=pa▸${ss", "not closed"), ("A=▸${a b}", "not a variable"),
            ("A=▸${B:?give it}", "B is not set: give it"),
        ])
    func mistakes(marked: String, message: String) {
        let source = MarkedText(marked)
        let error = #expect(throws: ConfigError.self) { try read(source.text) }
        #expect(error?.problems.map(\.position) == source.marks)
        #expect(error?.problems.first?.message.contains(message) == true)
    }

    @Test("is UTF-8 of at most a mebibyte")
    func limits() {
        #expect(throws: ConfigError.self) { try entries([0x41, 0x3D, 0xFF]) }
        #expect(throws: ConfigError.self) { try entries([UInt8](repeating: 0x0A, count: 1 << 20 + 1)) }
    }

    private func entries(_ bytes: [UInt8]) throws(ConfigError) -> [EnvironmentFile.Entry] {
        try EnvironmentFile.entries(bytes, in: VariableScope(inherited: { _ in nil }))
    }
}
