import Glibc
import Testing

@testable import Syscalls

@Suite("Starting a program")
struct SpawnTests {
    private func output(_ script: String, _ change: (inout SpawnRequest) -> Void = { _ in }) throws -> (
        String, Syscalls.ExitStatus?
    ) {
        var request = SpawnRequest(
            executable: "/bin/sh", arguments: ["sh", "-c", script].map { Array($0.utf8) },
            environment: [Array("PATH=/usr/bin:/bin".utf8), Array("WORD=a b".utf8)], directory: "/")
        change(&request)
        let pipe = try Descriptor.pipe()
        let null = try File.openNull()
        let process = try request.start(input: null, output: pipe.writing, error: null)
        let bytes = try pipe.takeReading().readToEnd()
        return (String(decoding: bytes, as: UTF8.self), try process.waitForEnd()?.status)
    }

    @Test("arguments, environment and folder arrive as they are")
    func arrives() throws {
        let (text, status) = try output("echo \"$WORD\"; pwd; exit 9") { $0.directory = "/tmp" }
        #expect(text == "a b\n/tmp\n")
        #expect(status == .exited(9))
    }

    @Test(
        "a failure names its step and its errno, and leaves no process",
        arguments: [
            ("/nope", "/", SpawnError.Stage.execute, ENOENT), ("/bin/sh", "/nope", .directory, ENOENT),
            ("/etc/passwd", "/", .execute, EACCES),
        ])
    func failures(_ path: String, _ folder: String, _ stage: SpawnError.Stage, _ code: Int32) throws {
        do {
            _ = try output("") { ($0.executable, $0.directory) = (Path(path), Path(folder)) }
            Issue.record("it started")
        } catch let error as SpawnError {
            #expect(error.stage == stage && error.code == code)
        }
    }

    @Test("signals that the parent ignores or blocks are not ignored or blocked in the child, up to the last one (J6)")
    func signals() throws {
        var text = ""
        let (found, _) = try output("grep -E 'Sig(Blk|Ign)' /proc/self/status")
        text = found
        #expect(text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
    }

    @Test("the kernel reports the exit of a process that another has reaped, where it can")
    func seenFromOutside() throws {
        let request = SpawnRequest(
            executable: "/bin/sh", arguments: ["sh", "-c", "exit 17"].map { Array($0.utf8) }, environment: [])
        let null = try File.openNull()
        let child = try request.start(input: null, output: null, error: null)
        let other = try ProcessHandle(opening: child.pid)
        #expect(try child.waitForEnd()?.status == .exited(17))
        let seen = other.endSeenFromOutside()
        #expect(seen == nil || seen == .exited(17))
    }
}
