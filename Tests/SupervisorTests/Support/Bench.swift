import Glibc
import Log
import Loop
import Model
import Synchronization
import Syscalls
import TestSupport

@testable import Supervisor

/// A folder of its own and the real shim: a workbench for runs of real processes.
@LoopActor
final class Bench {
    let folder: Path
    private(set) var handles: [RunHandle] = []
    private(set) var events: [RunHandle.Event] = []
    private var waiters: [(wanted: (Bench) -> Bool, waiter: Waiter)] = []
    private nonisolated static let counter = Atomic<Int>(0)

    var state: Path { folder / "state" }
    var logs: Path { folder / "logs" }

    init() throws {
        try? ThisProcess.adoptOrphans()
        let number = Bench.counter.add(1, ordering: .relaxed).newValue
        folder = Path("/tmp/bgexec-supervisor-tests-\(getpid())-\(number)")
        try File.makeDirectories(folder / "logs")
    }

    deinit { try? File.removeTree(folder) }

    /// The program that has the `shim` command, built beside the tests.
    nonisolated static func program() throws -> Path { try ThisProcess.executable().parent / "bgexec" }

    func spec(_ script: String, _ change: (inout LaunchSpec) -> Void = { _ in }) -> LaunchSpec {
        var spec = LaunchSpec(
            executable: "/bin/sh",
            arguments: ["sh", "-c", script].map { Array($0.utf8) },
            environment: [Array("PATH=/usr/local/bin:/usr/bin:/bin".utf8)],
            directory: folder,
            log: .init(folder: logs, maxSize: 10 << 20, maxFiles: 3),
            stopTimeout: .milliseconds(300)
        )
        change(&spec)
        return spec
    }

    func runFolder(_ number: Int = 1) -> RunFolder {
        RunFolder(state: state, run: RunIdentity(unit: "unit", number: number))
    }

    /// Starts a script under a real shim.
    func start(
        _ script: String, run: Int = 1, by program: Path? = nil, _ change: (inout LaunchSpec) -> Void = { _ in }
    ) throws -> RunHandle {
        let handle = try RunHandle.start(
            RunIdentity(unit: "unit", number: run), spec: spec(script, change), in: runFolder(run),
            program: program ?? Bench.program(), on: EventLoop.running, observer: { [weak self] in self?.note($0) })
        handles.append(handle)
        return handle
    }

    func note(_ event: RunHandle.Event) {
        events.append(event)
        for (wanted, waiter) in waiters where wanted(self) { waiter.finish(throwing: nil) }
        waiters.removeAll { $0.wanted(self) }
    }

    /// Waits for something that an event brings; an error after ten seconds.
    func until(_ wanted: @escaping (Bench) -> Bool) async throws {
        if wanted(self) { return }
        let waiter = Waiter()
        waiters.append((wanted, waiter))
        let alarm = EventLoop.running.schedule(at: .now.advanced(by: .seconds(120))) {
            waiter.finish(throwing: TooLong(seen: "\(self.events)"))
        }
        defer { alarm.cancel() }
        try await withCheckedThrowingContinuation { waiter.begin($0) }
    }

    /// Ten seconds were not enough; the events until then.
    struct TooLong: Error {
        let seen: String
    }

    var hasBegun: Bool { events.contains { if case .began = $0 { true } else { false } } }
    var isGone: Bool { events.contains { if case .gone = $0 { true } else { false } } }
    var end: EndRecord? { events.compactMap { if case .ended(let record) = $0 { record } else { nil } }.last }

    func untilGone() async throws { try await until(\.isGone) }

    /// Waits until a fact of the outside world holds: looks again and again, at most two minutes.
    func eventually(_ fact: () -> Bool) async throws {
        let deadline = LoopInstant.now.advanced(by: .seconds(120))
        while !fact() {
            guard LoopInstant.now < deadline else { throw TooLong(seen: "\(events)") }
            try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(5)))
        }
    }

    /// How many bytes the unit's log has.
    var logSize: Int { ((try? File.contents(of: logs / "unit.log")) ?? nil)?.count ?? 0 }

    /// What the unit's log holds, without times.
    func log() throws -> String {
        let bytes = try File.contents(of: logs / "unit.log") ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.dropFirst(31) }.joined(
            separator: "\n")
    }

    /// The living processes of a run.
    func members(of run: RunHandle) -> [Int32] {
        run.began.map { ProcessTree(top: $0.shim.pid).members().map(\.pid) } ?? []
    }

    /// The living processes whose command line holds a word.
    nonisolated func processes(_ word: String) -> [Int32] {
        ProcessTable.all().filter { !$0.isZombie && ProcessTable.commandLine(of: $0.pid)?.contains(word) == true }.map(
            \.pid)
    }

    /// A word that no other test's command lines hold: a number, since `sleep` takes it, of which none is the beginning of another.
    nonisolated static func word() -> String {
        "9\(1_000_000_000 + Int(getpid()))\(100_000 + counter.add(1, ordering: .relaxed).newValue)"
    }
}
