import TestSupport
import Testing

@testable import Syscalls

@Suite("Reading /proc")
struct ProcessTableTests {
    private func line(_ name: String, state: String = "S") -> [UInt8] {
        let rest = (5...30).map { $0 == 5 ? "70" : $0 == 6 ? "77" : $0 == 22 ? "123456" : "\($0)" }.joined(
            separator: " ")
        return Array("42 (\(name)) \(state) 7 \(rest)\n".utf8)
    }

    @Test("a command's name may hold anything", arguments: ["sh", "a b", "a) S 1 1 1", ")", "((", "x) Z 9", ""])
    func names(_ name: String) {
        let entry = ProcessTable.parse(line(name), pid: 42)
        #expect(
            entry
                == ProcessTable.Entry(
                    pid: 42, parent: 7, group: 70, session: 77, startTime: 123_456, state: UInt8(ascii: "S")))
    }

    @Test("half a line or random bytes yield no entry and no crash", arguments: 1...4 as ClosedRange<UInt64>)
    func fuzz(seed: UInt64) {
        let whole = line("name")
        for end in whole.indices { _ = ProcessTable.parse(Array(whole[..<end]), pid: 1) }
        var random = Seeded(seed)
        for _ in 0..<5_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            _ = ProcessTable.parse(bytes, pid: 1)
        }
    }

    @Test("this process is found, and keeps its identity")
    func identity() throws {
        let me = try #require(ProcessIdentity(of: ThisProcess.pid))
        #expect(me.isOpen)
        #expect(!ProcessIdentity(pid: me.pid, startTime: me.startTime + 1, boot: me.boot).isOpen)
        #expect(!ProcessIdentity(pid: me.pid, startTime: me.startTime, boot: "another").isOpen)
    }

    @Test(
        "the kernel reports how a process ended that has not been reaped",
        arguments: [("exit 0", 0), ("exit 42", 42), ("kill -9 $$", 137)])
    func zombie(_ script: String, _ code: Int32) throws {
        let null = try File.openNull()
        let process = try SpawnRequest(
            executable: "/bin/sh", arguments: ["sh", "-c", script].map { Array($0.utf8) }, environment: []
        ).start(input: null, output: null, error: null)
        var poll = PollSet()
        _ = poll.add(process.descriptor)
        try poll.wait(upTo: .seconds(60))
        #expect(ProcessTable.endOfZombie(process.pid)?.shellCode == code)
        _ = try process.end()
        #expect(ProcessTable.endOfZombie(process.pid) == nil)
        #expect(ProcessTable.endOfZombie(1) == nil)
        #expect(ProcessTable.parseEnd(Array("1 (a) b) Z 1".utf8)) == nil)
    }
}
