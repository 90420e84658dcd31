import Glibc
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("A run's notify socket", .serialized, .timeLimit(.minutes(20)))
struct NotifySocketTests {
    /// A shell with a `say` that is a process of its own and ends only when its message has been taken.
    private static let say = """
        say() { systemd-notify "$@"; }
        """

    @LoopActor private func start(_ bench: Bench, _ script: String) throws -> RunHandle {
        try bench.start(script) { $0.notify = NotifyPlace(folder: bench.folder / "n", watchdog: .seconds(7)) }
    }

    @LoopActor private func answer(_ bench: Bench) -> ProbeAnswer {
        bench.runFolder().notifyReport().answer(watchdog: .seconds(7), at: .now)
    }

    @Test("receives from the run's first process and its children, by systemd-notify and by a python socket")
    func hears() async throws {
        try await onLoop {
            let bench = try Bench()
            let python =
                "import os,socket; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.connect(os.environ['NOTIFY_SOCKET']); s.send(b'READY=1\\nSTATUS=from python'); import time; time.sleep(1000)"
            let handle = try start(bench, "systemd-notify --status=begins; exec python3 -c \"\(python)\"")
            try await bench.until { bench in bench.events.contains { if case .notified = $0 { true } else { false } } }
            try await bench.eventually { answer(bench) == .healthy("ready: from python") }
            let pid = try #require(handle.began?.leader.pid)
            let environment = String(decoding: try File.contents(of: Path("/proc/\(pid)/environ")) ?? [], as: UTF8.self)
            #expect(environment.contains("WATCHDOG_USEC=7000000\0"))
            handle.stop()
            try await bench.untilGone()
            #expect(try File.entries(of: bench.folder / "n").isEmpty, "the socket goes with the run")
        }
    }

    @Test("refuses messages from other processes, and logs that")
    func strangers() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try start(bench, "exec sleep 1000")
            try await bench.until(\.hasBegun)
            let place = NotifyPlace(folder: bench.folder / "n", watchdog: .seconds(7))
            try DatagramSocket.send(Array("READY=1".utf8), to: place.socket(of: handle.run))
            try await bench.eventually { (try? bench.log().contains("ignored a message on the notify socket")) == true }
            #expect(try bench.log().contains("pid \(getpid())"))
            #expect(answer(bench) == .unhealthy("it has not sent READY=1 yet"))
            let status = try #require(try File.status(of: place.folder))
            #expect(status.permissions == 0o700)
            handle.stop()
            try await bench.untilGone()
        }
    }

    @Test("outlives its shim: the next one listens at the same path, and what was received is kept")
    func killedShim() async throws {
        try await onLoop {
            let bench = try Bench()
            let handle = try start(
                bench,
                "systemd-notify --ready --status=one; while [ ! -e gate ]; do sleep 0.01; done; systemd-notify --status=two; exec sleep 1000"
            )
            try await bench.eventually { answer(bench) == .healthy("ready: one") }
            try await bench.eventually { handle.began != nil }
            let shim = try #require(handle.began?.shim)
            kill(shim.pid, SIGKILL)
            try await bench.eventually { bench.runFolder().beginRecord()?.shim != shim }
            #expect(answer(bench) == .healthy("ready: one"))
            try File.replace(bench.folder / "gate", with: [])
            try await bench.eventually { answer(bench) == .healthy("ready: two") }
            handle.stop()
            try await bench.untilGone()
        }
    }

    @Test("descriptors that come with a message do not stay open in the shim")
    func descriptors() async throws {
        try await onLoop {
            let bench = try Bench()
            let python = """
                import array, os, socket
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.connect(os.environ['NOTIFY_SOCKET'])
                null = array.array('i', [os.open('/dev/null', os.O_RDONLY)] * 20)
                for i in range(50):
                    s.sendmsg([b'FDSTORE=1'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, null)])
                s.send(b'READY=1')
                import time; time.sleep(1000)
                """
            let handle = try bench.start("exec python3 -c \"$SCRIPT\"") {
                $0.notify = NotifyPlace(folder: bench.folder / "n", watchdog: .seconds(7))
                $0.environment.append(Array("SCRIPT=\(python)".utf8))
            }
            try await bench.eventually { answer(bench) == .healthy("ready") }
            try await bench.eventually { handle.began != nil }
            let shim = try #require(handle.began?.shim.pid)
            #expect(try File.entries(of: Path("/proc/\(shim)/fd")).count < 30)
            handle.stop()
            try await bench.untilGone()
        }
    }
}
