import FoundationEssentials
import Glibc
import Syscalls
import Testing

/// `bgexec events` without a project.
@Suite("events")
struct EventsTests {
    @Test("each change is one line, an undone change is none; Ctrl+C ends it with 130")
    func lines() async throws {
        try await Scene.play(files: ["a": "1\n", "d/x": ""]) { scene in
            let run = try await watching(scene, [])
            #expect(run.error == "bgexec: watching 2 folders\n")
            try await scene.shell("mv d e; echo 22 >a; touch b; touch t; rm t; touch last")
            try await scene.until("all is told") { run.output.contains("last") }
            let lines = Set(run.output.split(separator: "\n"))
            #expect(
                lines == ["modified a", "created b", "renamed d -> e", "renamed d/x -> e/x", "created last"])
            try run.send(.interrupt)
            let result = try await run.end()
            #expect(result.code == 130)
            #expect(result.error == "bgexec: watching 2 folders\n")
        }
    }

    @Test("--json prints one object per line, also with --raw and for names that are not UTF-8")
    func json() async throws {
        try await Scene.play { scene in
            let run = try await watching(scene, ["--json", "--raw"])
            try await scene.shell(#"touch "$(printf 'a_\344')" 'quote"' ; echo 1 >last"#)
            try await scene.until("all is told") { run.output.contains(#""path":"last","type""#) }
            try run.send(.interrupt)
            let lines = try await run.end().output.split(separator: "\n")
            let objects = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            let changes = objects.flatMap { $0.changes ?? [] }
            #expect(Set(changes.map(\.path)).isSuperset(of: [#"a_\xe4"#, "quote\"", "last"]))
            #expect(changes.first { $0.path == #"a_\xe4"# }?.pathBytes == "YV/k", "the very bytes, in Base64")
            #expect(changes.first { $0.path == "last" }?.pathBytes == nil)
            #expect(changes.allSatisfy { $0.kind == "created" && $0.type == "regular" })
            #expect(objects.contains { $0.raw == "CREATE" && $0.path?.hasSuffix("/last") == true })
            #expect(objects.compactMap(\.number) == (1...UInt64(objects.count { $0.number != nil })).map(\.self))
        }
    }

    @Test("--raw prints the kernel's events by their names, and --all what is ignored")
    func raw() async throws {
        try await Scene.play(files: [".gitignore": "*.log\n"]) { scene in
            let run = try await watching(scene, ["--raw", "--all"])
            try await scene.shell("touch a.log; echo 1 >last")
            try await scene.until("all is told") { run.output.contains("created last") }
            #expect(run.output.contains("raw CREATE \(scene.folder)/a.log\n"))
            #expect(run.output.contains("raw CLOSE_WRITE"))
            #expect(run.output.contains("created a.log\n"))
            try run.send(.interrupt)
            _ = try await run.end()
        }
    }

    @Test("a path that does not exist is waited for, with a notice")
    func missing() async throws {
        try await Scene.play(files: ["sibling": ""]) { scene in
            let run = try await watching(scene, ["nowhere/x"])
            #expect(run.error.contains("bgexec: \(scene.folder)/nowhere/x does not exist; waiting for it\n"))
            try await scene.shell("touch sibling nowhere2; mkdir -p nowhere/x; touch nowhere/x/f")
            try await scene.until("it is told") { run.output.contains("f") }
            #expect(run.output == "created nowhere/x/f\n")
            #expect(run.error.contains("nowhere/x has appeared; watching it\n"))
            try run.send(.interrupt)
            _ = try await run.end()
        }
    }

    @Test("a file as root: its siblings are ignored, also when it is replaced")
    func file() async throws {
        try await Scene.play(files: ["f": "1\n", "g": "1\n"]) { scene in
            let run = try await watching(scene, ["f"])
            try await scene.shell("echo 22 >g; echo 333 >t; mv t f")
            try await scene.until("it is told") { run.output.contains("f") }
            #expect(run.output == "modified f\n")
            try run.send(.interrupt)
            _ = try await run.end()
        }
    }

    @Test("| head: a reader that has gone ends it quietly")
    func head() async throws {
        try await Scene.play { scene in
            let run = try scene.begin(
                command: try scene.shellCommand("{ bgexec events; echo \"code $?\" >&2; } | head -n 1"))
            try await scene.until("it watches") { run.error.contains("watching") }
            var count = 0
            try await scene.until("it has ended") {
                count += 1
                try scene.write("\(count)", to: "f\(count)")
                return run.error.contains("code")
            }
            let result = try await run.end()
            #expect(result.output.split(separator: "\n").count == 1)
            #expect(result.error == "bgexec: watching 1 folder\ncode 0\n")
        }
    }

    @Test("--sync answers each line, and the end of the input ends it (W95)")
    func sync() async throws {
        try await Scene.play { scene in
            let none = try await scene.shell("printf '\\n\\n' | bgexec events --sync")
            #expect(none.code == 0)
            #expect(none.output == "sync 0\nsync 0\n")
            let one = try await scene.shell(
                "mkfifo in; bgexec events --sync --json <in >../out & exec 3>in; echo known >&3; "
                    + "until grep -q sync ../out; do sleep 0.02; done; touch f; echo >&3; exec 3>&-; wait $!; cat ../out"
            )
            #expect(one.code == 0)
            let lines = one.output.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines.first == #"{"sync":0}"#)
            #expect(lines.last == #"{"sync":1}"#)
        }
    }

    @Test("without streams: what is opened later is not taken for one")
    func noStreams() async throws {
        try await Scene.play(files: ["f": "1"]) { scene in
            let noInput = try await scene.shell("bgexec events --sync <&-")
            #expect(noInput.code == 0)
            #expect(noInput.output.isEmpty)
            let noOutput = try await scene.shell("echo | bgexec events --sync >&- 2>&-")
            #expect(noOutput.code == 0)
            #expect(scene.text(of: "f") == "1")
        }
    }

    @Test("many changes through a slow reader: each answer comes after all that it stands for")
    func slowReader() async throws {
        try await Scene.play { scene in
            let result = try await scene.shell(
                """
                mkfifo in; bgexec events --sync <in | { sleep 0.3; cat; } >../out & exec 3>in; echo known >&3
                until grep -q sync ../out; do sleep 0.02; done
                for n in 1 2 3 4 5; do for m in $(seq 100); do echo $n >f$m; done; echo >&3; done; exec 3>&-; wait $!; cat ../out
                """)
            var told: Set<Substring> = []
            let lines = result.output.split(separator: "\n")
            let first = try #require(lines.dropFirst().firstIndex { $0.hasPrefix("sync") })
            for line in lines[..<first] { told.insert(line) }
            #expect(told.isSuperset(of: (1...100).map { "created f\($0)" }))
            #expect(lines.last?.hasPrefix("sync") == true)
        }
    }

    @Test("NO_COLOR on a terminal: no colours; without it an error is red")
    func noColor() async throws {
        try await Scene.play { scene in
            let program = try Scene.program.get()
            for (prefix, isColoured) in [("NO_COLOR=1 ", false), ("TERM=dumb ", false), ("TERM=xterm ", true)] {
                let words = "\(prefix)\(program) status"
                let result = try await scene.begin(command: ["/usr/bin/script", "-qfec", words, "/dev/null"]).end()
                #expect(result.code == 2)
                #expect(result.output.contains("there is no .bgexec.json"))
                #expect(result.output.contains("\u{1B}") == isColoured, "\(prefix)")
            }
        }
    }

    @Test(
        "wrong use: exit 2, with the right use",
        arguments: [["--nonsense"], ["--transitions", "src"], ["--sync=yes"], [""]])
    func wrongUse(_ arguments: [String]) async throws {
        try await Scene.play { scene in
            let result = try await scene.begin(["events"] + arguments).end()
            #expect(result.code == 2)
            #expect(result.output.isEmpty)
            #expect(result.error.contains("bgexec events"))
        }
    }

    private struct Line: Decodable {
        struct Change: Decodable {
            var kind: String
            var path: String
            var type: String
            var pathBytes: String?
        }

        var number: UInt64?
        var changes: [Change]?
        var raw: String?
        var path: String?
    }

    /// `bgexec events`, once it watches.
    private func watching(_ scene: Scene, _ arguments: [String]) async throws -> CommandRun {
        let run = try scene.begin(["events"] + arguments)
        try await scene.until("it watches") { run.error.contains("watching") && run.error.hasSuffix("\n") }
        return run
    }
}
