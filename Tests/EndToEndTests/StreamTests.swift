import Glibc
import Syscalls
import Testing

/// Standard streams as scripts give them: closed, full, or with a reader that has gone.
@Suite("Standard streams")
struct StreamTests {
    @Test(
        "closed streams are not an error, and their output goes nowhere else",
        arguments: [">&-", "<&- >&-", "<&- >&- 2>&-"])
    func closed(_ streams: String) async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            let up = try await scene.shell(
                "bgexec start \(streams) && bgexec status \(streams) && bgexec once test \(streams)")
            #expect(up.code == 0)
            #expect(try await scene.status()["test"].verdict == "passed")
            let down = try await scene.shell("bgexec logs \(streams) && bgexec stop \(streams)")
            #expect(down.code == 0)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("a full device is reported, and the exit code is 125", arguments: ["status", "logs", "--help"])
    func full(_ command: String) async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            let result = try await scene.shell("bgexec \(command) > /dev/full")
            #expect(result.code == 125)
            #expect(result.error.contains("write standard output: No space left on device"))
        }
    }

    @Test("`logs -f` ends when its reader has gone, even if nothing more is printed")
    func followedByHead() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            let result = try await scene.shell("bgexec logs -f router --raw | head -n 1")
            #expect(result.code == 0)
            #expect(result.output == "ready\n")
        }
    }

    @Test(
        "another user sees whose project it is, never that it does not run",
        .enabled(if: geteuid() == 0, "needs the right to become another user"),
        arguments: ["status", "stop", "start", "restart", "once test", "logs", "history", "why router", "report"])
    func anotherUser(_ command: String) async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            // The scene's own folder is closed to others.
            let program = try Scene.program.get()
            let result = try await scene.shell(
                """
                chmod 755 ..; cp '\(program)' ../program; chmod 755 ../program
                setpriv --reuid 65534 --regid 65534 --clear-groups ../program \(command)
                """)
            #expect(result.code == 125, "\(result)")
            #expect(result.output == "")
            #expect(result.error.contains("root"), "\(result)")
            #expect(result.error.contains("work in a project of your own"), "\(result)")
        }
    }
}
