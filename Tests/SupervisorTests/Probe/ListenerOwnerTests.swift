import Glibc
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("The owner of a port", .serialized, .timeLimit(.minutes(20)))
struct ListenerOwnerTests {
    /// Listens on the port that is given, also beside others, and says so by a file.
    private static let listener = """
        import os, socket, sys, time
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        s.bind(("127.0.0.1", int(os.environ["LISTEN"])))
        s.listen()
        open("listens", "w")
        time.sleep(1000)
        """

    @LoopActor private func target(_ run: RunHandle) -> ProbeTarget {
        ProbeTarget(leader: run.began?.leader.pid, shim: run.began?.shim.pid)
    }

    /// A run whose grandchild listens on the port.
    @LoopActor private func listening(_ bench: Bench, on port: UInt16) throws -> RunHandle {
        try bench.start("(python3 -c \"$SCRIPT\"; true) & wait") {
            $0.environment += ["SCRIPT=\(Self.listener)", "LISTEN=\(port)"].map { Array($0.utf8) }
        }
    }

    @Test("another process's port is reported with pid, command and user, and does not count as the run's (D7)")
    func stranger() async throws {
        try await onLoop {
            let server = try LittleServer { _ in }
            let bench = try Bench()
            let run = try bench.start("exec sleep 1000")
            try await bench.until(\.hasBegun)
            let answer = await ProbePolicy(.tcp(host: "127.0.0.1", port: server.port)).ask(
                about: target(run), launch: nil, on: EventLoop.running)
            guard case .unhealthy(let why) = answer else { Issue.record("\(answer)"); return }
            let command = try #require(ProcessTable.commandLine(of: getpid()))
            let user = ProcessTable.name(ofUser: getuid())
            #expect(
                why
                    == "port \(server.port) is answered by pid \(getpid()) (\(command)) of user \(user), not by this run"
            )
            run.stop()
            try await bench.untilGone()
        }
    }

    @Test(
        "one that a process below the run's first one holds is the run's, also beside a stranger's on the same port (D13)"
    )
    func inTree() async throws {
        try await onLoop {
            let server = try LittleServer { _ in }
            let bench = try Bench()
            let run = try listening(bench, on: server.port)
            let listens = bench.folder / "listens"
            try await bench.eventually { File.exists(listens) }
            #expect(target(run).owned(port: server.port) == nil)
            let other = try Bench()
            let stranger = try other.start("exec sleep 1000")
            try await other.until(\.hasBegun)
            #expect(target(stranger).owned(port: server.port) != nil)
            #expect(ListenerOwner.isTaken(port: server.port))
            for (bench, run) in [(bench, run), (other, stranger)] {
                run.stop()
                try await bench.untilGone()
            }
        }
    }

    @Test("a port without a listener has no owner; connections on it do not count")
    func nobody() throws {
        let server = try LittleServer { Serve.hang($0) }
        #expect(ListenerOwner.holder(ofPort: server.port)?.pid == getpid())
        let client = try #require(try InternetAddress.resolve(host: "127.0.0.1", port: server.port).first)
            .beginConnecting()
        _ = client
        #expect(ListenerOwner.holder(ofPort: 1) == nil, "tcpmux, which nobody has")
    }

    @Test("a table of sockets is read as proc(5) describes it, whatever it contains")
    func table() {
        let text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1
               1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 4243 1
               2: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 7 0 4244 1
               3: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4245 1
               4: broken
            """
        let found = ListenerOwner.parse(Array(text.utf8), port: 8080)
        #expect(found.map(\.inode) == [4242, 4244])
        #expect(found.map(\.user) == [1000, 7])
        #expect(ListenerOwner.parse([], port: 8080).isEmpty)
    }
}
