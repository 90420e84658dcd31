import Syscalls
import TestSupport
import Testing

/// A real daemon is killed by the kernel at one system call after the other of a start, a stop or a restart; the next command
/// brings another, which has to finish what was under way, once.
///
/// Only calls are counted that change something outside the daemon: being killed anywhere between two of them leaves the same.
/// `BGEXEC_LONG_TESTS=1` sweeps over all of them, else a sample is drawn; `BGEXEC_SWEEP_SEED` repeats a sample.
@Suite(
    "A daemon killed at every system call", .serialized,
    .enabled(if: File.isExecutable("/usr/bin/strace"), "no strace"))
struct DaemonSweepTests {
    enum Order: String, CaseIterable, Sendable {
        case start, stop, restart

        /// About how many calls it takes; the sample is drawn from so many.
        var usualCalls: Int {
            switch self {
            case .start: 260
            case .stop: 230
            case .restart: 260
            }
        }
    }

    /// What strace counts: calls that others can see the effect of.
    static let calls = [
        "clone", "clone3", "vfork", "fork", "write", "writev", "pwrite64", "sendto", "sendmsg", "rename", "renameat",
        "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "mknod", "mknodat", "link", "symlink", "flock",
        "ftruncate", "fallocate", "bind", "listen", "accept4", "pidfd_send_signal", "kill", "waitid", "wait4", "fcntl",
    ].joined(separator: ",")

    private static let services = 3
    private static let isLong = ThisProcess.environment("BGEXEC_LONG_TESTS") == "1"
    private static let sample = 6

    @Test("leaves nothing duplicated, lost or orphaned, and keeps its promises", arguments: Order.allCases)
    func sweep(_ order: Order) async throws {
        let seed = ThisProcess.environment("BGEXEC_SWEEP_SEED").flatMap { UInt64($0) } ?? .random(in: 0...999_999)
        var random = Seeded(seed)
        let numbers =
            Self.isLong
            ? Array(1...2000)
            // The first is early enough for any daemon to meet it.
            : [Int.random(in: 1...10, using: &random)]
                + (1..<Self.sample).map { _ in Int.random(in: 11...order.usualCalls, using: &random) }.sorted()
        var kills = 0
        for number in numbers {
            let (wasKilled, findings) = try await play(order, killedAt: number)
            for finding in findings {
                Issue.record("\(order.rawValue), killed at call \(number): \(finding) — BGEXEC_SWEEP_SEED=\(seed)")
            }
            if !wasKilled { break }
            kills += 1
        }
        print("sweep: \(order.rawValue): \(kills) kills, seed \(seed)")
        #expect(kills > 0)
    }

    @Test("the control: a daemon that starts a service without recording it is detected")
    func control() async throws {
        let (wasKilled, findings) = try await play(.restart, killedAt: 3) { scene in
            try File.removeTree(scene.folder / ".bgexec/runs/s1")
        }
        #expect(wasKilled)
        #expect(findings.contains { $0.kind == "duplicate" }, "\(findings)")
    }

    /// - Parameter forge: what happens to the records after the kill.
    /// - Returns: whether the daemon met that call, and what is wrong.
    private func play(
        _ order: Order, killedAt number: Int, forge: ((Scene) throws -> Void)? = nil
    ) async throws -> (wasKilled: Bool, findings: [ChaosFinding]) {
        var result = (wasKilled: false, findings: [ChaosFinding]())
        try await Scene.play(
            ChaosService.config(services: Self.services), files: ChaosService.files, variables: Scene.withoutReturn
        ) { scene in
            if order != .start {
                let report = try await scene.start()
                try await scene.until("all have printed") {
                    (0..<Self.services).allSatisfy { !scene.text(of: "counts/s\($0)#1").isEmpty }
                }
                let daemon = try ProcessHandle(opening: try #require(report.daemon))
                try daemon.send(.kill)
                // While it lives it holds the project, and the next one goes without having met any call.
                try await onThread {
                    var poll = PollSet()
                    _ = poll.add(daemon.descriptor)
                    try poll.wait(upTo: .seconds(60))
                }
            }
            let traced = try scene.begin(command: [
                "/usr/bin/strace", "-qq", "-o", "/dev/null", "-e", "trace=\(Self.calls)", "-e",
                "inject=\(Self.calls):signal=KILL:when=\(number)", try Scene.program.get().description, "daemon", "run",
                scene.folder.description,
            ])
            try await scene.until("it listens, or has been killed") { !traced.output.isEmpty || traced.isOver }
            try forge?(scene)
            let command = order == .start ? ["start"] : order == .stop ? ["stop"] : ["restart", "s0"]
            let answer = try await scene.begin(command).end()
            // The next command, whatever became of this one.
            let after = try await scene.bgexec("status")
            #expect(after.code == 0, "\(after)")
            result.findings = try await findings(scene, order, wasPromised: answer.code == 0)
            // One that was never killed has ended with the project.
            result.wasKilled = try await traced.end().code == 128 + Signal.kill.number
            // What was planted is no project's any more.
            if forge != nil {
                for process in scene.processes() { _ = try ProcessHandle(opening: process.pid).send(.kill) }
            }
        }
        return result
    }

    private func findings(_ scene: Scene, _ order: Order, wasPromised: Bool) async throws -> [ChaosFinding] {
        var found: [ChaosFinding] = []
        // What was acknowledged is carried out without another word.
        let settled = try await scene.until("nothing is under way") { report in
            report.units.allSatisfy { ["healthy", "stopped", "failed"].contains($0.state) }
        }
        if order == .stop, wasPromised, settled.units.contains(where: { $0.state != "stopped" }) {
            found.append(.log("stop was promised: \(settled.units.map(\.state))"))
        }
        let starts = { (unit: Int) in
            scene.text(of: "starts").split(separator: "\n").count { $0.hasPrefix("s\(unit)#") }
        }
        for unit in 0..<Self.services {
            let allowed =
                order == .restart && unit == 0
                ? (wasPromised ? 2...2 : 1...2) : order == .start && !wasPromised ? 0...1 : 1...1
            if !allowed.contains(starts(unit)) {
                found.append(
                    .runs(
                        unit: "s\(unit)", seen: Array(repeating: 1, count: starts(unit)), expected: allowed.upperBound))
            }
        }
        // And when it is said again, all is as if nothing had happened.
        if order != .stop {
            let again = try await scene.bgexec("start")
            #expect(again.code == 0, "\(again)")
            var check = ChaosCheck(services: Self.services)
            try await check.checkProcesses(
                scene, current: scene.text(of: "starts").split(separator: "\n").map(String.init))
            found += check.findings
        }
        let stop = try await scene.bgexec("stop")
        #expect(stop.code == 0, "\(stop)")
        for duplicate in scene.text(of: "duplicates").split(separator: "\n") {
            found.append(.duplicate(String(duplicate)))
        }
        for process in scene.processes() where !process.command.contains("daemon run") {
            found.append(.orphan("\(process)"))
        }
        let verified = try await scene.bgexec("logs", "verify")
        if verified.code != 0 { found.append(.log(verified.output + verified.error)) }
        return found
    }
}
