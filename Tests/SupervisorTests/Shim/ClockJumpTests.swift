import Glibc
import Log
import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

/// H1 with real processes: somebody sets the wall clock under a run. Its shim sees the false clock through a library that is loaded before
/// the C library; the monotonic clock stays as it is.
@Suite("The wall clock is set while a run lasts", .enabled(if: File.exists("/usr/bin/cc"), "needs a C compiler"))
struct ClockJumpTests {
    private static let hour = 3600

    @Test(
        "no line is lost, the log reads in order and verifies, and the run's duration is true",
        arguments: [hour, -hour, -1, 3_155_760_000])
    func log(jump: Int) async throws {
        try await onLoop {
            let bench = try Bench()
            let clock = try FalseClock(in: bench.folder)
            let script =
                "for i in 1 2 3; do echo before $i; done; : > asked; until [ -e jumped ]; do sleep 0.01; done; "
                + "for i in 1 2 3; do echo after $i; done"
            let handle = try bench.start(script, by: clock.program)
            try await bench.until(\.hasBegun)
            try await bench.eventually { File.exists(bench.folder / "asked") }
            try await bench.eventually { (try? bench.log().contains("before 3")) == true }
            let began = try #require(handle.began?.instant)
            try clock.jump(by: jump)
            try File.replace(bench.folder / "jumped", with: [])
            try await bench.untilGone()
            let longest = began.duration(to: .now)
            let end = try #require(bench.end)
            #expect(end.duration <= longest && end.duration > .zero, "\(end)")
            let moved = end.time.nanoseconds / 1_000_000_000 - UTCTime.now.nanoseconds / 1_000_000_000
            #expect(abs(moved - Int64(jump)) < 600, "the shim saw the jump: \(moved)")
            var lines: [String] = []
            var query = LogQuery()
            query.run = .number(1)
            _ = try query.run(units: ["unit"], in: bench.logs) { entry in
                if case .output(_, let line, _) = entry.content { lines.append(String(decoding: line, as: UTF8.self)) }
                return true
            }
            #expect(lines == [1, 2, 3].map { "before \($0)" } + [1, 2, 3].map { "after \($0)" })
            let report = try #require(try LogVerifier.verify("unit", in: bench.logs))
            #expect(report.isComplete && report.provedRuns == 1, "\(report)")
        }
    }

    /// The program with a wall clock that a file sets.
    private struct FalseClock {
        let program: Path
        private let file: Path

        init(in folder: Path) throws {
            (program, file) = (folder / "false-bgexec", folder / "clock")
            let library = folder / "clock.so"
            try File.replace(file, with: Array("0".utf8), surviving: .processes)
            try File.replace(folder / "clock.c", with: Array(Self.source.utf8), surviving: .processes)
            try Self.run("/usr/bin/cc", "-shared", "-fPIC", "-O1", "-o", library.description, "\(folder)/clock.c")
            let wrapper = """
                #!/bin/bash
                export LD_PRELOAD='\(library)' FALSE_CLOCK='\(file)'
                exec -a bgexec '\(try Bench.program())' "$@"
                """
            try File.replace(program, with: Array(wrapper.utf8), mode: 0o755, surviving: .processes)
        }

        func jump(by seconds: Int) throws {
            try File.replace(file, with: Array("\(seconds)".utf8), surviving: .processes)
        }

        private static func run(_ words: String...) throws {
            let request = SpawnRequest(
                executable: Path(words[0]), arguments: words.map { Array($0.utf8) },
                environment: [Array("PATH=/usr/bin:/bin".utf8)])
            let null = try File.openNull()
            let end = try request.start(input: null, output: null, error: null).waitForEnd()
            try #require(end?.status == .exited(0), "\(words) ended with \(String(describing: end?.status))")
        }

        private static let source = #"""
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/syscall.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>
            static long offset(void) {
                const char *name = getenv("FALSE_CLOCK");
                char text[32] = {0};
                int file = name ? syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC) : -1;
                if (file < 0) return 0;
                syscall(SYS_read, file, text, 31);
                syscall(SYS_close, file);
                return atol(text);
            }
            int clock_gettime(clockid_t clock, struct timespec *time) {
                int result = syscall(SYS_clock_gettime, clock, time);
                if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += offset();
                return result;
            }
            int gettimeofday(struct timeval *time, void *zone) {
                struct timespec now;
                clock_gettime(CLOCK_REALTIME, &now);
                time->tv_sec = now.tv_sec;
                time->tv_usec = now.tv_nsec / 1000;
                return 0;
            }
            time_t time(time_t *result) {
                struct timespec now;
                clock_gettime(CLOCK_REALTIME, &now);
                if (result) *result = now.tv_sec;
                return now.tv_sec;
            }
            """#
    }
}
