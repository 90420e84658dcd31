import Loop
import Syscalls
import Watcher

/// The watcher's side of `scripts/bench.sh watch`: each mode prints figures as `name value unit` lines.
@main
struct Main {
    private static let usage =
        "usage: watchbench arm|list|latency|immediate|overflow|storm|hold FOLDER, run|run-immediate FOLDER COMMAND…"

    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count > 2 else { return print(usage) }
        let bench = WatchBench(root: Path(arguments[2]))
        guard let loop = try? EventLoop() else { return print("failed: no event loop is to be had") }
        Task.onLoop {
            do {
                switch arguments[1] {
                case "arm": try await bench.arm(withSignatures: false)
                case "list": try await bench.arm(withSignatures: true)
                case "latency": try await bench.latency(settle: .init(), "default")
                case "immediate": try await bench.latency(settle: .immediate, "settling off")
                case "overflow": try await bench.overflow()
                case "storm": try await bench.storm()
                case "run": try await bench.run(settle: .init(), Array(arguments.dropFirst(3)))
                case "run-immediate": try await bench.run(settle: .immediate, Array(arguments.dropFirst(3)))
                default: try await bench.hold()
                }
            } catch {
                print("failed: \(error)")
            }
            ThisProcess.exit(0)
        }
        try? loop.run()
    }
}

struct WatchBench: Sendable {
    let root: Path

    @LoopActor
    private func started(_ settle: SettlePolicy = .init()) async throws -> Watcher {
        var ignore = IgnoreConfiguration(base: root)
        ignore.git = true
        let watcher = try Watcher(
            WatcherConfiguration(roots: [WatchRoot(root)], ignore: ignore, settle: settle), on: EventLoop.running)
        try await watcher.start()
        return watcher
    }

    @LoopActor
    func arm(withSignatures: Bool) async throws {
        let begin = LoopInstant.now
        let watcher = try await started()
        print("arm", milliseconds(since: begin), "ms")
        print("rss-armed", Self.residentKiB, "KiB")
        if !withSignatures { return }
        await watcher.backgroundWorkDone()
        print("signatures", milliseconds(since: begin), "ms")
        print("rss-signatures", Self.residentKiB, "KiB")
        let statistics = watcher.statistics
        print(
            "folders", statistics.folders, "files", statistics.files, "watches", statistics.watches, "tree-bytes",
            statistics.memory)
    }

    /// Saves one after the other from another thread; the time from the end of close(2) to the change set and to a command's start.
    @LoopActor
    func latency(settle: SettlePolicy, _ label: String) async throws {
        let watcher = try await started(settle)
        await watcher.backgroundWorkDone()
        var delivered: [Double] = []
        var commands: [Double] = []
        var sets = watcher.changeSets.makeAsyncIterator()
        let null = try File.openForReading("/dev/null")
        for round in 0..<300 {
            try await LoopClock().sleep(until: .now.advanced(by: .milliseconds(20 + round % 7)))
            let saved = Saver(path: root / "bench.file", text: "\(round)")
            guard await sets.next(isolation: LoopActor.shared) != nil else { break }
            let arrived = LoopInstant.now.nanoseconds
            let request = SpawnRequest(executable: "/bin/true", arguments: [Array("true".utf8)], environment: [])
            let process = try request.start(input: null, output: null, error: null)
            let started = LoopInstant.now.nanoseconds
            _ = try process.waitForEnd()
            delivered.append(Double(arrived - saved.closed) / 1000)
            commands.append(Double(started - saved.closed) / 1000)
        }
        report("save → change set, \(label)", delivered)
        report("save → command started, \(label)", commands)
    }

    @LoopActor
    func overflow() async throws {
        let watcher = try await started()
        await watcher.backgroundWorkDone()
        for number in 0..<20_000 { try File.open(root / Path("o\(number)"), [.writeOnly, .create]).writeAll([1]) }
        let begin = LoopInstant.now
        await watcher.sync()
        print("overflow-recovery", milliseconds(since: begin), "ms")
        var sets = watcher.changeSets.makeAsyncIterator()
        let set = await sets.next(isolation: LoopActor.shared)
        print("overflow-exact", set?.changes.count == 20_000 && set?.rescanned == true)
    }

    /// Files are written over and over by another process, until the input ends; how long the watcher needs beside it.
    @LoopActor
    func storm() async throws {
        let watcher = try await started()
        await watcher.backgroundWorkDone()
        announce()
        let reader = Task { @LoopActor in
            var total = 0
            for await set in watcher.changeSets { total += set.changes.count }
            return total
        }
        let input = try Connection(nonBlocking: .standardInput())
        while try await !input.read(upTo: 4096).isEmpty {}
        let begin = LoopInstant.now
        await watcher.sync()
        print("sync-after", milliseconds(since: begin), "ms")
        watcher.stop()
        print("changes", await reader.value)
        print("cpu", Double(ThisProcess.processorTime.wholeNanoseconds) / 1_000_000, "ms")
        print("overflowed", watcher.warnings.contains(.overflowed))
    }

    /// Watches until it is killed, for measurements from outside.
    @LoopActor
    func hold() async throws {
        let watcher = try await started()
        await watcher.backgroundWorkDone()
        announce()
        for await set in watcher.changeSets { _ = set }
    }

    /// Runs a command after each change set, until it is killed.
    @LoopActor
    func run(settle: SettlePolicy, _ command: [String]) async throws {
        let watcher = try await started(settle)
        await watcher.backgroundWorkDone()
        let null = try File.openForReading("/dev/null")
        for await _ in watcher.changeSets {
            let request = SpawnRequest(
                executable: Path(command[0]), arguments: command.map { Array($0.utf8) }, environment: [])
            _ = try request.start(input: null, output: null, error: null).waitForEnd()
        }
    }

    /// Past the buffer of `print`, since another program waits for it.
    private func announce() { ThisProcess.writeToStandardOutput(Array("ready\n".utf8)) }

    private func milliseconds(since begin: LoopInstant) -> Double {
        Double(LoopInstant.now.nanoseconds - begin.nanoseconds) / 1_000_000
    }

    private func report(_ name: String, _ values: [Double]) {
        let sorted = values.sorted()
        guard let last = sorted.last else { return print(name, "nothing") }
        let at = { (share: Double) in Int(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) }
        print("\(name): p50 \(at(0.5)) p95 \(at(0.95)) p99 \(at(0.99)) max \(Int(last)) µs, \(sorted.count) saves")
    }

    static var residentKiB: Int {
        let text = (try? File.beginning(of: "/proc/self/statm", upTo: 200)).flatMap { $0 } ?? []
        let fields = text.split(separator: UInt8(ascii: " "))
        return fields.count > 1 ? (Int(String(decoding: fields[1], as: UTF8.self)) ?? 0) * 4 : 0
    }
}

/// One save, on a thread of its own, as an editor would do it beside the watcher.
struct Saver {
    let closed: Int64

    init(path: Path, text: String) {
        if let file = try? File.open(path, [.writeOnly, .create, .truncate]) { try? file.writeAll(Array(text.utf8)) }
        closed = Clocks.monotonic
    }
}
