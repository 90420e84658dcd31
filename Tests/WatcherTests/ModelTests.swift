import Glibc
import Loop
import Synchronization
import Syscalls
import TestSupport
import Testing

@testable import Watcher

/// Random operations on a real tree, the picture that the change sets draw of it, and the disk.
@Suite("The picture equals the disk after random operations", .serialized)
struct ModelTests {
    @Test("after every barrier", arguments: seeds)
    func random(_ seed: UInt64) async throws {
        let outcome = try await play(seed, batches: 25)
        #expect(outcome == [], "seed \(seed)")
    }

    @Test("also where a thread may not have a working folder of its own")
    func withoutWorkingFolder() async throws {
        #expect(try await play(99, batches: 10) { $0.hooks.hasNoWorkingFolder = true } == [], "seed 99")
    }

    @Test("a watcher that lists before it watches fails this test")
    func control() async throws {
        var isCaught = false
        for seed in UInt64(0)..<5 where !isCaught {
            isCaught = try await play(seed, batches: 25) { $0.hooks.listsBeforeWatching = true } != []
        }
        #expect(isCaught, "no seed from 0 to 4 finds it")
    }

    /// 8 seeds of 25 batches of 60 operations: 12,000, and those that are done in the middle of arming.
    private static var seeds: [UInt64] { Array(1...(isLong ? 200 : 8)) }

    private func play(
        _ seed: UInt64,
        batches: Int,
        configure: @Sendable (inout WatcherConfiguration) -> Void = { _ in }
    ) async throws -> [String] {
        let intruder = Intruder(seed: seed)
        let result = Mutex<[String]>([])
        try await Scene.run(configure: { configuration, _ in
            configure(&configuration)
            configuration.ignore.defaults = false
            configuration.hooks.whileArming = { intruder.visit($0) }
        }) { scene in
            var operations = RandomOperations(seed: seed, root: scene.root, outside: scene.outside)
            // What the intruder made while watching began has always been there.
            var picture = Set(paths(below: scene.root).map(\.description))
            for batch in 0..<batches {
                for _ in 0..<60 { operations.doOne() }
                _ = await scene.changes()
                for change in scene.lastSets.flatMap(\.changes) {
                    let path = change.path.description
                    switch change.kind {
                    case .created: picture.insert(path)
                    case .removed: picture.remove(path)
                    case .renamed(let from):
                        picture.remove(from.description)
                        picture.insert(path)
                    case .modified, .metadata:
                        // What is moved into a folder that has not been listed yet may have replaced something.
                        if batch == 0, change.fileKind != .directory { picture.insert(path) }
                        if !picture.contains(path) { result.withLock { $0.append("\(path) unheard of") } }
                    }
                }
                intruder.pause()
                _ = await scene.changes()
                for change in scene.lastSets.flatMap(\.changes) {
                    if case .created = change.kind { picture.insert(change.path.description) }
                }
                intruder.goOn()
                let disk = Set(paths(below: scene.root).map(\.description))
                let wrong = picture.symmetricDifference(disk).sorted().map { "batch \(batch): picture \($0)" }
                // A write through another name that is gone by now is reported for that name only.
                let audit = scene.watcher.audit().differences.filter {
                    !$0.hasSuffix("/hard: a different size than the watcher knows")
                }
                .map { "batch \(batch): audit \($0)" }
                result.withLock { $0 += wrong + audit }
                if !(wrong + audit).isEmpty { return }
            }
        }
        return result.withLock { $0 }
    }
}

/// Every path below a folder.
func paths(below folder: Path) -> [Path] {
    let own = ((try? File.entries(of: folder)) ?? []).map { folder / $0 }
    return own + own.filter { (try? File.status(of: $0))??.kind == .directory }.flatMap(paths(below:))
}

/// Somebody who writes into a folder in the very middle of its being armed.
final class Intruder: Sendable {
    private let state: Mutex<(generator: SeededGenerator, count: Int, isPaused: Bool)>

    init(seed: UInt64) { state = Mutex((SeededGenerator(seed: seed &+ 1000), 0, false)) }

    func pause() { state.withLock { $0.isPaused = true } }
    func goOn() { state.withLock { $0.isPaused = false } }

    func visit(_ folder: Path) {
        let number: Int? = state.withLock { state in
            guard !state.isPaused, Int.random(in: 0..<4, using: &state.generator) == 0 else { return nil }
            state.count += 1
            return state.count
        }
        guard let number else { return }
        if number % 3 == 0 { try? File.makeDirectories(folder / Path("intruder\(number)/deep")) }
        try? write([1], to: folder / Path("i\(number)"))
    }
}
