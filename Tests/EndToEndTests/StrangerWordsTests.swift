import Syscalls
import Testing

/// What people type who come from another tool, and what comes back.
@Suite("Words typed out of habit")
struct StrangerWordsTests {
    /// Words behind `bgexec`, the exit code, and a part of what is printed.
    typealias Line = (typed: String, code: Int32, says: String)

    /// In this order, in one project: `web` and `db` are services, `test` is a job.
    static let lines: [Line] = [
        // docker compose
        ("up -d", 0, "web "), ("up", 0, "web "), ("up web", 0, "healthy"), ("ps", 0, "db "), ("ps -a", 0, "db "),
        ("ls", 0, "db "),
        ("logs --tail 1 web", 0, "ready"), ("logs --tail=1 -t web", 0, "ready"), ("exec web echo hi", 0, "hi"),
        ("exec web -- sh -c true", 0, ""), ("run test", 0, "ran"), ("run test -- -k x", 0, "ran -k x"),
        ("run -e A=1 test", 0, "PASSED"), ("run web", 2, "bgexec start web"), ("config", 0, "3 units"),
        ("restart web", 0, "healthy"),
        ("kill web", 2, "bgexec stop UNIT"), ("attach web", 2, "bgexec logs -f UNIT"), ("build", 2, "bgexec once JOB"),
        ("pull", 2, "a unit's command"), ("rm web", 2, ".bgexec.json"), ("pause web", 2, "bgexec stop UNIT"),
        ("scale web=2", 2, "one process"), ("port web", 2, "bgexec status UNIT"), ("top --help", 0, "--watch"),
        ("up --build", 2, "--build"),
        // process-compose
        ("process list", 0, "db "), ("process restart web", 0, "healthy"), ("process logs web", 0, "ready"),
        ("list", 0, "db "),
        ("process", 2, "there is no command `process`"),
        // foreman and its kin
        ("check", 0, "can run"), ("start web", 0, "healthy"), ("start -d", 0, "healthy"),
        ("web", 2, "bgexec start web"),
        // systemctl
        ("status web", 0, "bgexec why web"), ("reload", 2, "applied automatically"),
        ("daemon-reload", 2, "applied automatically"),
        ("enable", 2, "bgexec install --systemd-user"), ("disable", 2, "bgexec uninstall"),
        ("is-active web", 2, "bgexec wait UNIT"),
        ("list-units", 0, "db "), ("cat web", 2, "bgexec env UNIT"), ("try-restart web", 0, "healthy"),
        // npm and make
        ("test", 2, "bgexec once test"), ("run-script test", 0, "ran"), ("-C ../project status", 0, "db "),
        ("status -C ../project", 0, "db "), ("run biuld", 2, "there is no unit `biuld`"), ("lint", 0, "can run"),
        // anything
        ("version", 0, "bgexec "), ("-v", 0, "bgexec "), ("-V", 0, "bgexec "), ("--version", 0, "bgexec "),
        ("help", 0, "SUBCOMMANDS"),
        ("--help", 0, "SUBCOMMANDS"), ("-h", 0, "SUBCOMMANDS"), ("help up", 0, "bgexec start"),
        ("validate", 0, "can run"),
        ("log web", 0, "ready"), ("tail --help", 0, "--follow"), ("stauts", 2, "did you mean `bgexec status`?"),
        ("frobnicate", 2, "`bgexec help` lists all"),
        ("status wbe", 2, "did you mean `web`?"), ("-C", 2, "the folder is missing"),
        ("-C nowhere status", 2, "No such file"),
        ("down db", 0, "db stopped"), ("down", 0, "everything is stopped"), ("ps", 0, "not running"),
        ("shutdown", 0, "not running"),
    ]

    @Test("are understood, or answered with the right word")
    func words() async throws {
        let config = #"""
            { "services": { "web": { \#(Units.steady) }, "db": { \#(Units.steady) } },
              "jobs": { "test": { "command": ["echo", "ran"], "trigger": "manual" } } }
            """#
        try await Scene.play(config) { scene in
            for line in Self.lines {
                let result = try await scene.begin(line.typed.split(separator: " ").map(String.init)).end()
                #expect(result.code == line.code, "bgexec \(line.typed): \(result)")
                let said = result.output + result.error
                #expect(line.says.isEmpty || said.contains(line.says), "bgexec \(line.typed): \(result)")
                if line.code == 2 { #expect(result.output.isEmpty, "bgexec \(line.typed): \(result)") }
            }
        }
    }

    @Test("all words that the recipes explain are among them")
    func documented() throws {
        let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let recipes = String(decoding: try File.contents(of: Path(top) / "docs/recipes.md") ?? [], as: UTF8.self)
        let section = recipes.split(separator: "\n## ").first { $0.hasPrefix("If you come from another tool") }
        let rows = try #require(section).split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count >= 40)
        let typed = Set(Self.lines.map { $0.typed.split(separator: " ")[0] })
        for row in rows {
            let words = row.split(separator: "`")[1].split(separator: " ")
            #expect(!words.isEmpty && typed.contains(words[0]), "\(row)")
        }
    }
}
