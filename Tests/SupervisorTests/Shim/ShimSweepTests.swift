import Glibc
import Loop
import Model
import Syscalls
import TestSupport
import Testing

@testable import Supervisor

/// A real shim is killed by the kernel at one system call after the other; the daemon puts another in its place.
///
/// Only calls are counted that change something outside the shim. `BGEXEC_LONG_TESTS=1` sweeps over all of them.
@Suite(
    "A shim killed at every system call", .serialized, .timeLimit(.minutes(30)),
    .enabled(if: File.isExecutable("/usr/bin/strace"), "no strace"))
struct ShimSweepTests {
    private static let calls = [
        "clone", "vfork", "read", "write", "writev", "pwrite64", "rename", "renameat", "unlink", "mkdir", "mknod",
        "mknodat",
        "flock", "ftruncate", "fallocate", "pidfd_send_signal", "kill", "waitid", "wait4", "ioctl", "fsync",
    ].joined(separator: ",")

    private static let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1"
    private static let step = isLong ? 1 : 5

    @Test("a run that ends by itself: its lines are in the log once, its exit is known, nothing is left")
    func untilTheEnd() async throws {
        try await sweep(Self.counting) { try await endsByItself($0, killedAt: [$1]) }
    }

    @Test("the same, when the shim that takes over is killed as well")
    func twice() async throws {
        let seed = ThisProcess.environment("BGEXEC_SWEEP_SEED").flatMap { UInt64($0) } ?? .random(in: 0...999_999)
        var random = Seeded(seed)
        // A shim makes some fifty such calls; the one that takes over makes fewer the later it comes. Half of them meet at the end.
        let pairs = (0..<(Self.isLong ? 400 : 8)).map { index in
            index % 2 == 0
                ? [Int.random(in: 1...60, using: &random), Int.random(in: 1...40, using: &random)]
                : [Int.random(in: 42...56, using: &random), Int.random(in: 1...15, using: &random)]
        }
        try await onLoop {
            for numbers in pairs {
                let bench = try Bench()
                let program = try bench.mortalProgram(calls: Self.calls, numbers: numbers)
                try await bench.start(Self.counting, byFresh: program)
                try await endsByItself(bench, killedAt: numbers)
            }
            print("sweep: shim, twice: \(pairs.count) pairs, seed \(seed)")
        }
    }

    /// Prints forty lines and, when it may, a last one.
    private static let counting =
        "echo x >> starts; for i in $(seq 40); do echo line $i; done; while [ ! -e gate ]; do sleep 0.01; done; echo last; echo x >> ends; exit 42"

    @LoopActor
    private func endsByItself(_ bench: Bench, killedAt number: [Int]) async throws {
        try File.replace(bench.folder / "gate", with: [])
        try await bench.untilGone()
        let began = try File.contents(of: bench.folder / "starts")?.count ?? 0
        #expect(began <= 2, "killed at call \(number): started once")
        switch bench.end?.outcome {
        case .ended(.exited(42), timedOut: false): try checkLog(bench, number)
        case .couldNotStart: #expect(began == 0, "killed at call \(number): it ran")
        // It may have run to its end before anybody could know that it is there: not how it ended is known then, but what it
        // printed. One that was found just after it had begun to run was ended with what its shim had left.
        case .unknown: if File.exists(bench.folder / "ends") { try checkLog(bench, number) }
        case let other: Issue.record("killed at call \(number): \(other.map { "\($0)" } ?? "no end")")
        }
    }

    @LoopActor
    private func checkLog(_ bench: Bench, _ number: [Int]) throws {
        let log = try bench.log().split(separator: "\n").map(String.init)
        let wanted = (1...40).map { "stdout F line \($0)" } + ["stdout F last"]
        #expect(log.filter { $0.hasPrefix("stdout F l") } == wanted, "killed at call \(number)")
        let ends = log.filter { $0.contains("F:run ended") }
        #expect(ends.count == 1, "killed at call \(number): \(ends)")
    }

    @Test("a run that is stopped: nothing of its tree is left")
    func stopped() async throws {
        let word = Bench.word()
        try await sweep("trap '' TERM; (trap '' TERM; setsid sleep \(word)) & echo begun; sleep \(word); sleep \(word)")
        {
            bench, number in
            if bench.hasBegun || bench.end == nil {
                try await bench.eventually { bench.hasBegun || bench.isGone }
                bench.handles.last?.stop()
            }
            try await bench.untilGone()
            try await bench.eventually { bench.processes(word).isEmpty }
            #expect(bench.runFolder().endRecord() != nil, "killed at call \(number)")
        }
    }

    /// Starts the script again and again, each time with a shim that dies one call later, until one outlives the run.
    private func sweep(_ script: String, _ body: @LoopActor (Bench, Int) async throws -> Void) async throws {
        try await onLoop {
            var kills = 0
            for number in stride(from: Self.isLong ? 1 : Int.random(in: 1...Self.step), to: 5000, by: Self.step) {
                let bench = try Bench()
                let program = try bench.mortalProgram(calls: Self.calls, numbers: [number])
                try await bench.start(script, byFresh: program)
                try await body(bench, number)
                try await bench.eventually { bench.trace.contains("+++") }
                guard bench.trace.contains("killed by SIGKILL") else { break }
                kills += 1
            }
            print("sweep: shim: \(kills) kills")
            #expect(kills > 3)
        }
    }
}

extension Bench {
    /// What strace has written of the first shim.
    var trace: String {
        String(decoding: ((try? File.contents(of: folder / "trace-1")) ?? nil) ?? [], as: UTF8.self)
    }

    /// Starts a script by a program that has just been written: a child that another test began at that moment holds the file
    /// open until it executes its own (ETXTBSY).
    func start(_ script: String, byFresh program: Path) async throws {
        var failure: (any Error)?
        try await eventually {
            do {
                _ = try start(script, by: program)
                return true
            } catch let error as SpawnError where error.code == ETXTBSY {
                return false
            } catch {
                failure = error
                return true
            }
        }
        if let failure { throw failure }
    }

    /// The program, of which the first shims are killed at a system call each. They are traced from a grandchild: the shim has the
    /// pid that its daemon knows.
    func mortalProgram(calls: String, numbers: [Int]) throws -> Path {
        let real = try Bench.program()
        let script = """
            #!/bin/bash
            export PATH=/usr/bin:/bin:\(real.parent)
            shim=0
            for number in \(numbers.map(String.init).joined(separator: " ")); do
                shim=$((shim + 1))
                mkdir "\(folder)/mortal-$shim" 2>/dev/null || continue
                exec strace -D -q -o "\(folder)/trace-$shim" -e 'trace=\(calls)' -e "inject=\(calls):signal=KILL:when=$number" bgexec "$@"
            done
            exec -a bgexec '\(real)' "$@"
            """
        let path = folder / "mortal"
        try File.replace(path, with: Array(script.utf8), mode: 0o755)
        return path
    }
}
