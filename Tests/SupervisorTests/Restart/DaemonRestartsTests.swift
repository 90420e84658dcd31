import Syscalls
import Testing

@testable import Supervisor

@Suite("How often shims start a daemon again")
struct DaemonRestartsTests {
    private static func seconds(_ seconds: Int64) -> LoopInstant { LoopInstant(nanoseconds: seconds * 1_000_000_000) }

    private func restarts(_ record: String, now: Int64) -> DaemonRestarts {
        DaemonRestarts(record: Array(record.utf8), boot: "b", now: Self.seconds(now))
    }

    @Test("five times within ten minutes, and again when the first is ten minutes old")
    func limit() {
        var restarts = restarts("", now: 1000)
        for time in 1000..<1005 {
            #expect(restarts.nextAllowed == nil)
            restarts.add(Self.seconds(Int64(time)))
        }
        #expect(restarts.nextAllowed == Self.seconds(1600))
        let later = DaemonRestarts(record: restarts.encoded, boot: "b", now: Self.seconds(1599))
        #expect(later.times == restarts.times)
        #expect(later.nextAllowed == Self.seconds(1600))
        #expect(DaemonRestarts(record: restarts.encoded, boot: "b", now: Self.seconds(1600)).nextAllowed == nil)
    }

    @Test(
        "what is of another boot, of the future, or damaged does not count",
        arguments: ["c 5000000000", "b 99000000000", "b", "b x", "\u{0}\u{0}", "", "b 9999999999999999999999"])
    func doesNotCount(line: String) {
        #expect(restarts("\(line)\nb 5000000000\n", now: 10).times == [Self.seconds(5)])
    }

    @Test("the record of a launch is read as it was written, and half of one is none")
    func launch() throws {
        let launch = DaemonLaunch(
            executable: "/opt/b g/bgexec", arguments: ["bgexec", "daemon", "run"].map { Array($0.utf8) },
            environment: [Array("A=1\n2".utf8), [0x42, 0x3D, 0xFF]], directory: "/p")
        #expect(DaemonLaunch(FieldFile(bytes: launch.encoded)) == launch)
        #expect(DaemonLaunch(FieldFile(bytes: Array(launch.encoded.prefix(launch.encoded.count / 2)))) == nil)
    }
}
