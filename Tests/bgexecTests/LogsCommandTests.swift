import Glibc
import Log
import Syscalls
import Testing

/// The real command on real files, without a daemon.
@Suite("bgexec logs")
final class LogsCommandTests {
    private let project: Path

    init() throws {
        project = Path(
            (ThisProcess.environment("TMPDIR") ?? "/tmp")
                + "/bgexec-logs-\(getpid())-\(UInt32.random(in: 0...UInt32.max))")
        try File.makeDirectories(project / LogNames.folder)
        try File.openOrCreate(project / ".bgexec.json").writeAll(Array("{}".utf8))
        for unit in ["db", "router"] {
            var writer = LogWriter(folder: project / LogNames.folder, unit: unit)
            for run in 1...2 {
                writer.begin(run: run, pid: 7)
                for line in 1...5000 { writer.writeLine("\(unit) run \(run) line \(line)") }
                writer.end(failed: unit == "router" && run == 1, how: "exit \(2 - run)")
            }
            writer.finish()
        }
    }

    deinit { try? File.removeTree(project) }

    /// Runs a script in which `bgexec` is the program under test.
    private func shell(_ script: String) throws -> (code: Int32, output: String) {
        let program = try ThisProcess.executable().parent / "bgexec"
        let null = try File.openForReading("/dev/null")
        let pipe = try Descriptor.pipe()
        let wholeScript = "set -o pipefail; bgexec() { \(program) \"$@\"; }; \(script)"
        let request = SpawnRequest(
            executable: "/bin/bash", arguments: ["bash", "-c", wholeScript].map { Array($0.utf8) },
            environment: [Array("PATH=/usr/bin:/bin".utf8), Array("TZ=UTC".utf8)], directory: project)
        let process = try request.start(input: null, output: pipe.writing, error: pipe.writing)
        let output = try pipe.takeReading().readToEnd()
        let end = try #require(try process.waitForEnd())
        return (end.status.shellCode, String(decoding: output, as: UTF8.self))
    }

    @Test("the last lines of a unit, of two, of a run, of a search")
    func questions() throws {
        #expect(
            try shell("bgexec logs router -n2").output == "router run 2 line 5000\n--- router#2 ended: exit 0 ---\n")
        #expect(
            try shell("bgexec logs --run last-failed router | sed -n '2p;$p'").output
                == "router run 1 line 1\n--- router#1 failed: exit 1 ---\n")
        #expect(
            try shell("bgexec logs --grep 'run 2 line 77$'").output
                == "db     | db run 2 line 77\nrouter | router run 2 line 77\n")
        #expect(
            try shell("bgexec logs router --raw | sha256sum").output
                == shell(
                    "seq 5000 | sed 's/^/router run 1 line /' > a; "
                        + "seq 5000 | sed 's/^/router run 2 line /' >> a; sha256sum < a"
                ).output)
        #expect(try shell("bgexec logs db --json -n 2 | head -n 1").output.contains("\"run\":2,\"stream\":\"stdout\""))
        #expect(try shell("bgexec logs --since 1h --until 0s db | wc -l").output == "10004\n")
        #expect(try shell("bgexec logs --since 2000-01-01 --until '2000-01-02 10:00' db").output.isEmpty)
    }

    @Test("a closed output ends it quietly")
    func head() throws {
        let result = try shell("bgexec logs | head -n 1")
        #expect(result.code == 0)
        #expect(result.output == "db     | --- db#1 began, pid 7 ---\n")
    }

    @Test(
        "wrong options are refused with the right use",
        arguments: [
            ("--since yesterday-ish", "not a valid time"), ("--run first", "give a run's number"),
            ("--stream both", "use stdout or stderr"),
            ("--grep '('", "--grep"), ("--raw --json", "exclude each other"), ("-C 2", "-C requires --grep"),
        ])
    func mistakes(arguments: String, words: String) throws {
        let result = try shell("bgexec logs \(arguments)")
        #expect(result.code == 2 || result.code == 64)
        #expect(result.output.contains(words))
    }

    @Test("a unit without a log is named")
    func unknownUnit() throws {
        let config = #"{ "services": { "nobody": { "command": "true" } } }"#
        let result = try shell("echo '\(config)' > .bgexec.json; bgexec logs nobody")
        #expect(result.code == 1)
        #expect(result.output == "bgexec: there is no log of nobody yet\n")
    }

    @Test("following shows new lines, and ends when its output is closed")
    func follow() throws {
        let append = "echo '2030-01-01T00:00:00.000000000Z stdout F new' >> logs/background_executor/router.log"
        let reader = "{ read -r a; echo \"$a\"; \(append); read -r b; echo \"$b\"; exec 0<&-; \(append); }"
        let result = try shell("bgexec logs -f router -n 1 | \(reader)")
        #expect(result.code == 0)
        #expect(result.output == "--- router#2 ended: exit 0 ---\nnew\n")
    }

    @Test("a run that is not in the log is reported missing, a search that finds nothing is not")
    func missingRun() throws {
        let missing = try shell("bgexec logs router --run 9")
        #expect(missing.code == 1)
        #expect(missing.output == "bgexec: nothing of run 9 of router is in the log\n")
        let green = try shell("bgexec logs db --run last-failed")
        #expect(green.code == 1)
        #expect(green.output == "bgexec: no failed run of db is in the log\n")
        let unfound = try shell("bgexec logs router --run 2 --grep nowhere")
        #expect(unfound.code == 0)
        #expect(unfound.output == "")
    }

    @Test("a name without any log is an error")
    func slip() throws {
        let slip = try shell("bgexec logs ruter")
        #expect(slip.code == 2)
        #expect(slip.output.contains("there is no unit `ruter`") && slip.output.contains("did you mean `router`?"))
    }

    @Test("verify checks the log, and exits with an error when something is missing")
    func verify() throws {
        let whole = try shell("bgexec logs verify")
        #expect(whole.code == 0)
        #expect(
            whole.output.contains("router: complete: files 1 to 1")
                && whole.output.contains("2 runs proved to the byte"))
        let broken = try shell("sed -i '/run 1 line 77$/d' logs/background_executor/db.log; bgexec logs verify db")
        #expect(broken.code == 1)
        #expect(broken.output.contains("db: NOT complete") && broken.output.contains("run 1: 17 bytes are missing"))
    }
}
