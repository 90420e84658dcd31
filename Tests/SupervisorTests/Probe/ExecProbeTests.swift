import Loop
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("A probe's command", .serialized, .timeLimit(.minutes(20)))
struct ExecProbeTests {
    @LoopActor private func ask(_ script: String, timeout: Duration = .seconds(60)) async -> ProbeAnswer {
        try? ThisProcess.adoptOrphans()
        let launch = CommandLaunch(
            executable: "/bin/sh", arguments: ["sh", "-c", script].map { Array($0.utf8) },
            environment: [Array("PATH=/usr/local/bin:/usr/bin:/bin".utf8)], directory: "/tmp")
        let policy = ProbePolicy(.exec(.shell(script)), timeout: timeout)
        return await policy.ask(about: ProbeTarget(), launch: launch, on: EventLoop.running)
    }

    @Test(
        "answers by its exit code, and its last line says why",
        arguments: [
            ("true", ProbeAnswer.healthy("the health check exited with 0")), ("echo a; echo b", .healthy("b")),
            ("echo no disk >&2; exit 3", .unhealthy("no disk (exit 3)")),
            ("kill -9 $$", .unhealthy("the health check ended with SIGKILL")),
        ])
    func answers(_ script: String, _ expected: ProbeAnswer) async {
        #expect(await onLoop { await ask(script) } == expected)
    }

    @Test(
        "is killed at its deadline with all that it has started, also orphans (D9)",
        arguments: ["sleep %d", "sleep %d & sleep %d", "(sleep %d &); sleep %d", "setsid sleep %d & sleep %d"])
    func hangs(_ script: String) async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            let answer = await ask(script.replacing("%d", with: word), timeout: .milliseconds(500))
            #expect(answer == .unhealthy("the health check took too long"))
            try await bench.eventually { bench.processes(word).isEmpty }
        }
    }

    @Test("leaves nothing behind when it ends in time")
    func leftBehind() async throws {
        try await onLoop {
            let bench = try Bench()
            let word = Bench.word()
            #expect(await ask("(sleep \(word) >/dev/null 2>&1 &); echo well") == .healthy("well"))
            try await bench.eventually { bench.processes(word).isEmpty }
        }
    }

    @Test("may print endlessly: only the end is kept (D10)")
    func prints() async {
        let answer = await onLoop { await ask("yes | head -c 20000000; echo; echo last") }
        #expect(answer == .healthy("last"))
    }
}
