import Syscalls
import Testing

/// What may happen to logs while everything runs: SCENARIOS' part E, on the real program.
@Suite("Logs under faults")
struct LogFaultTests {
    /// Prints numbered lines without end, and keeps count of them beside its log.
    private static let counter = """
        i=0; echo ready; while [ ! -e stop ]; do i=$((i+1)); echo line $i; echo $i >> count; sleep 0.005; done; exec sleep infinity
        """

    private static let counting = """
        { "services": { "router": { "command": ["sh", "count.sh"], "health": { "log": "ready" } } } }
        """

    private func numbers(_ scene: Scene) async throws -> [Int] {
        try await scene.bgexec("logs", "router", "--raw").output.split(separator: "\n").compactMap { line in
            line.hasPrefix("line ") ? Int(line.dropFirst(5)) : nil
        }
    }

    /// The last number that the counter has noted: it only adds to the file, so that no moment shows none.
    private func count(_ scene: Scene) -> Int { scene.text(of: "count").split(separator: "\n").count }

    @Test("a job that prints 64 MB as fast as it can loses no byte, across rotations (E4)")
    func burst() async throws {
        let config = #"{ "jobs": { "test": { "command": "seq -f '%099.0f' 1 640000" } } }"#
        try await Scene.play(config) { scene in
            #expect(try await scene.bgexec("once", "test").code == 0)
            let shown = try await scene.shell(
                "bgexec logs test --raw | cksum; seq -f '%099.0f' 1 640000 | cksum")
            let sums = shown.output.split(separator: "\n")
            #expect(sums.count == 2 && sums.first == sums.last, "\(shown)")
            #expect(try await scene.bgexec("logs", "verify").code == 0)
        }
    }

    @Test("a service's log continues while no daemon runs (E6)")
    func withoutDaemon() async throws {
        try await Scene.play(Self.counting, files: ["count.sh": Self.counter], variables: Scene.withoutReturn) {
            scene in
            let before = try await scene.start()
            let daemon = try ProcessHandle(opening: try #require(before.daemon))
            try daemon.send(.kill)
            let then = count(scene)
            try await scene.until("it has printed on") { count(scene) > then + 50 }
            try scene.write("", to: "stop")
            let last = count(scene)
            try await scene.until("all of it is in the log") { try await numbers(scene).last ?? 0 >= last }
            let seen = try await numbers(scene)
            #expect(seen == Array(1...max(1, seen.count)))
        }
    }

    @Test("a stopped reader of `logs -f` blocks nothing, and misses nothing when it continues (E16)")
    func stoppedReader() async throws {
        try await Scene.play(Self.counting, files: ["count.sh": Self.counter]) { scene in
            try await scene.start()
            let reader = try scene.begin(["logs", "-f", "-n", "1000000", "router", "--raw"])
            try await scene.until("it reads") { reader.output.contains("line 10\n") }
            try reader.send(Signal(number: 19))  // SIGSTOP
            let then = count(scene)
            try await scene.until("the service prints on") { count(scene) > then + 50 }
            try scene.write("", to: "stop")
            let last = count(scene)
            try reader.send(Signal(number: 18))  // SIGCONT
            try await scene.until("the reader has all") { reader.output.contains("line \(last)\n") }
            let lines = reader.output.split(separator: "\n").filter { $0.hasPrefix("line ") }
            #expect(lines.prefix(last) == (1...last).map { "line \($0)" }[...])
            try reader.send(.interrupt)
            _ = try await reader.end()
        }
    }

    @Test("status and logs report a log folder that has become a link")
    func linkedFolder() async throws {
        try await Scene.play(Self.counting, files: ["count.sh": Self.counter]) { scene in
            try await scene.start()
            // A writer between the two steps creates the folder again.
            try scene.write("", to: "stop")
            let last = count(scene)
            try await scene.until("it prints no more") { try await numbers(scene).last ?? 0 >= max(last, count(scene)) }
            try await scene.shell("mv logs/background_executor moved && ln -s ../moved logs/background_executor")
            #expect(try await scene.bgexec("status").output.contains("is a symbolic link"))
            let logs = try await scene.bgexec("logs", "router")
            #expect(logs.code != 0 && logs.error.contains("is a symbolic link"), "\(logs)")
            try await scene.shell("rm logs/background_executor && mv moved logs/background_executor")
            #expect(try await scene.bgexec("logs", "router", "-n", "1").code == 0)
        }
    }

    @Test("a requested stop is not a failure in the log")
    func askedStop() async throws {
        try await Scene.play(Self.counting, files: ["count.sh": Self.counter]) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("stop", "router").code == 0)
            let failed = try await scene.bgexec("logs", "router", "--run", "last-failed")
            #expect(failed.code != 0 && failed.error.contains("no failed run of router"), "\(failed)")
        }
    }

    @Test("a name that is not a valid file name, or has a line break, is refused with its place (E22)")
    func impossibleNames() async throws {
        for name in [String(repeating: "x", count: 255), #"a\nb"#, "a/b", ".."] {
            try await Scene.play(#"{ "services": { "\#(name)": { "command": "true" } } }"#) { scene in
                let start = try await scene.bgexec("start")
                #expect(start.code == 2)
                #expect(start.error.contains(".bgexec.json:1:"), "\(start)")
            }
        }
    }

    @Test(
        "status names a log that is a link, a named pipe or a folder, and what to do",
        arguments: ["ln -s /dev/null", "mkfifo", "mkdir"])
    func notAFile(making: String) async throws {
        try await Scene.play(Self.counting, files: ["count.sh": Self.counter]) { scene in
            try await scene.start()
            try await scene.shell(
                "cd logs/background_executor && touch ../../stop && mv router.log moved && \(making) router.log")
            let status = try await scene.bgexec("status")
            #expect(status.output.contains("router.log is not a plain file; remove it"), "\(status)")
            let logs = try await scene.bgexec("logs", "router", "-n", "1", within: .seconds(20))
            #expect(!logs.error.contains("Fatal"), "\(logs)")
            try await scene.shell("rm -rf logs/background_executor/router.log")
        }
    }
}
