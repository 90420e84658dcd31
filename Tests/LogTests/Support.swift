import Glibc
import Log
import Synchronization
import Syscalls

/// A folder for one test, gone with it.
final class Scratch {
    let path: Path
    let logs: Path

    init() throws {
        let name =
            (ThisProcess.environment("TMPDIR") ?? "/tmp") + "/bgexec-log-tests-\(getpid())-\(Scratch.counter.next())"
        path = Path(name)
        logs = path / "logs"
        try File.makeDirectories(path)
    }

    deinit { try? File.removeTree(path) }

    func text(_ name: String) throws -> String {
        String(decoding: try File.contents(of: logs / Path(name)) ?? [], as: UTF8.self)
    }

    func write(_ text: String, to name: String) throws {
        try File.makeDirectories(logs)
        try File.replace(logs / Path(name), with: Array(text.utf8))
    }

    func names() throws -> [String] { try File.entries(of: logs).map(\.description) }

    private static let counter = Counter()
}

final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}

/// A clock that advances only on request.
struct TestClock {
    var now: Timestamps

    init(_ text: String = "2026-11-22T10:00:00.000000000Z") {
        now = Timestamps(
            wall: Timestamp.parse(Array(text.utf8).span) ?? UTCTime(nanoseconds: 0), monotonic: 1_000_000_000_000)
    }

    mutating func advance(_ duration: Duration) {
        let step = duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
        now = Timestamps(wall: UTCTime(nanoseconds: now.wall.nanoseconds + step), monotonic: now.monotonic + step)
    }

    mutating func setWall(back seconds: Int64) {
        now = Timestamps(
            wall: UTCTime(nanoseconds: now.wall.nanoseconds - seconds * 1_000_000_000), monotonic: now.monotonic)
    }
}

/// Everything that can be read of a unit, in order.
func entries(_ scratch: Scratch, _ unit: String, from position: LogPosition? = LogPosition(number: 1, offset: 0)) throws
    -> [LogEntry]
{
    let follower = LogFollower(folder: scratch.logs, from: [(unit, position)])
    var result: [LogEntry] = []
    while try !follower.poll({ result.append($0) }) {}
    return result
}

/// The bytes that the entries say a run has written to a stream.
func bytes(of entries: [LogEntry], _ wanted: LogStream = .stdout) -> [UInt8] {
    entries.flatMap { entry -> [UInt8] in
        guard case .output(let stream, let bytes, let ending) = entry.content, stream == wanted else { return [] }
        return ending == .newline ? bytes + [UInt8(ascii: "\n")] : bytes
    }
}

/// The lines of a file without their times.
func withoutTimes(_ text: String) -> [String] {
    text.split(separator: "\n").map { String($0.dropFirst(Timestamp.length + 1)) }
}

/// A program with arguments, and what it printed.
struct Command {
    let name: String
    let arguments: [Path]

    init(_ name: String, _ arguments: [Path]) {
        self.name = name
        self.arguments = arguments
    }

    /// Runs it to its end; nil when the program is not installed.
    func run() throws -> (status: ExitStatus, output: [UInt8])? {
        let found =
            name.contains("/")
            ? Path(name) : ["/usr/bin", "/bin"].map { Path($0) / Path(name) }.first { File.isExecutable($0) }
        guard let executable = found else { return nil }
        let null = try File.openOrCreate("/dev/null")
        let pipe = try Descriptor.pipe()
        let request = SpawnRequest(
            executable: executable,
            arguments: [Array(name.utf8)] + arguments.map(\.bytes),
            environment: [Array("PATH=/usr/bin:/bin".utf8)]
        )
        let process = try request.start(input: null, output: pipe.writing, error: null)
        let output = try pipe.takeReading().readToEnd()
        return try process.waitForEnd().map { ($0.status, output) }
    }
}

/// Random numbers that a seed repeats (splitmix64, S. Vigna, public domain).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The program that a test may kill, built beside the tests.
func capturer() throws -> Path { try ThisProcess.executable().parent / "logcapture" }
