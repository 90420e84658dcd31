import Glibc
import History
import Model
import Synchronization
import Syscalls

/// A folder for one test, gone with it.
final class Scratch {
    let path: Path

    init() throws {
        path = Path(
            (ThisProcess.environment("TMPDIR") ?? "/tmp") + "/bgexec-history-\(getpid())-\(Scratch.counter.next())")
        try File.makeDirectories(path)
    }

    deinit { try? File.removeTree(path) }

    func write(_ text: String, to name: Path) throws {
        try File.makeDirectories((path / name).parent)
        try File.replace(path / name, with: Array(text.utf8), mode: 0o644, surviving: .processes)
    }

    private static let counter = Counter()
}

final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}

/// A number of seconds after the tests' beginning of time.
func time(_ seconds: Int64) -> UTCTime { UTCTime(nanoseconds: 1_790_000_000_000_000_000 + seconds * 1_000_000_000) }

/// A run of the job `test` that has ended.
func facts(
    _ number: Int, of unit: String = "test", _ verdict: Verdict?,
    snapshot: SnapshotID? = nil, at seconds: Int64? = nil,
    cycle: Int64? = nil, kind: RunFacts.Kind = .job
) -> [Fact] {
    let run = RunIdentity(unit: unit, number: number)
    let begun = time(seconds ?? Int64(number * 10))
    let status: ExitStatus = verdict == .passed ? .exited(0) : .exited(1)
    return [
        .runBegan(
            RunFacts(
                run: run, kind: kind, cycle: cycle, reason: Reason(.change, "router/router.py changed"),
                actor: "watcher",
                snapshot: snapshot, begun: begun)),
        .runEnded(
            run,
            RunEnding(
                outcome: .ended(status, timedOut: false), verdict: verdict,
                time: UTCTime(nanoseconds: begun.nanoseconds + 5_000_000_000), duration: .seconds(5))),
    ]
}

/// A snapshot's id that only says which number it has.
func snapshot(_ number: Int) -> SnapshotID? {
    let digits = String(number, radix: 16)
    return SnapshotID(String(repeating: "0", count: 40 - digits.count) + digits)
}

/// A generator of the same numbers for the same seed (splitmix64, S. Vigna, public domain).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
