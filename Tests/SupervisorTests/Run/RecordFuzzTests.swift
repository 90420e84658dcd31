import Syscalls
import TestSupport
import Testing

@testable import Supervisor

@Suite("Any bytes as records, /proc files and answers")
struct RecordFuzzTests {
    private static let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1"

    /// Something of every kind, to be broken at random.
    private static let seeds: [[UInt8]] = [
        "pid 42\nstart-ticks 77\nshim-pid 41\nshim-start-ticks 76\nboot a-b-c\ntime-ns 1700000000000000000\nmonotonic-ns 5\n",
        "signal 15\nobstacle ignores\nasked-ns 5\nkill-ns 9\nkilled yes\nprocess 12 a b\n",
        "exit-code 0\nleft-behind 12 redis-server\nleft-behind 13 \n",
        "exit-code 1\ntime-ns 17\nmonotonic-ns 4\nduration-ns 5\ncpu-ns 3\npeak-kib 900\n", "signal 9\ntimed-out yes\n",
        "unknown yes\n",
        "could-not-start execute \\\\ \\n\nerrno 2\n",
        "executable /bin/sh\nargument sh\nenvironment A=b\\nc\ndirectory /\nstop-signal 15\nstop-timeout-ns 10\n"
            + "log-folder /l\nlog-max-size 5\nlog-max-files 3\ntime-limit-ns 9\nstdin open\n",
        "ready yes\nstatus words\nping-ns 4\npromise-ns 5\n",
        "42 (a) b) S 7 5 77 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 123456 23\n",
        "  sl  local_address rem_address st\n   0: 0100007F:18EB 00000000:0000 0A 0:0 0:0 0 1000 0 4242 1\n",
        "bgexec\0shim\0/state/runs/a/1\0a#1\0", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "+PONG\r\n",
        "-LOADING Redis is loading\r\n", "READY=1\nSTATUS=up\nWATCHDOG=1\nWATCHDOG_USEC=9000000\n",
    ].map { Array($0.utf8) }

    /// What a fuzzer has found once.
    private static let found: [[UInt8]] = [
        // A time so long ago that its distance from now has no room in 64 bits.
        "pid 1\nstart-ticks 1\nshim-pid 1\nshim-start-ticks 1\nboot b\ntime-ns -9223372036854775808\n",
        "pid 1\nstart-ticks 1\nshim-pid 1\nshim-start-ticks 1\nboot b\ntime-ns 9223372036854775807\n",
    ].map { Array($0.utf8) }

    @Test(
        "are read as they were written, and break no reader",
        arguments: 1...8 as ClosedRange<UInt64>)
    func readers(seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<(Self.isLong ? 100_000 : 800) {
            let bytes = random.broken(Self.seeds)
            let words = RecordProperties.broken(by: bytes)
            #expect(words == nil, "seed \(seed): \(bytes)")
        }
    }

    @Test("do not bring back what was fixed once")
    func regressions() {
        for bytes in Self.found + Self.seeds { #expect(RecordProperties.broken(by: bytes) == nil) }
    }
}
