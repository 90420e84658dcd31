import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("A watcher on a loop of the test's own", .timeLimit(.minutes(20)))
struct ManualLoopTests {
    /// A watcher that has started; its loop's clock stands still.
    @LoopActor
    private func withWatcher(_ body: @LoopActor (Path, Watcher, ManualReactor) async throws -> Void) async throws {
        let folder = try File.resolved(temporaryFolder())
        defer { try? File.removeTree(folder) }
        let loop = ManualReactor()
        let configuration = WatcherConfiguration(
            roots: [WatchRoot(folder)], ignore: IgnoreConfiguration(base: folder))
        let watcher = try Watcher(configuration, on: loop)
        try await start(watcher, on: loop)
        try await body(folder, watcher, loop)
        watcher.stop()
    }

    /// Starts it, and lets it work in as many turns as it needs: the clock stands still meanwhile.
    @LoopActor
    private func start(_ watcher: Watcher, on loop: ManualReactor) async throws {
        var hasStarted = false
        let starting = Task { @LoopActor in
            try await watcher.start()
            hasStarted = true
        }
        while !hasStarted {
            loop.advance(by: .zero)
            await Task.yield()
        }
        try await starting.value
    }

    @Test("a save is delivered when the quiet time has passed on the loop's clock, and not before")
    func quietTime() async throws {
        try await onLoop {
            try await withWatcher { folder, watcher, loop in
                let quiet = watcher.configuration.settle.quiet
                var delivered = 0
                let reader = Task { @LoopActor in for await set in watcher.changeSets { delivered += set.changes.count }
                }
                try write([1], to: folder / "f")
                loop.makeReady(.readable)
                loop.advance(by: quiet - .microseconds(1))
                #expect(watcher.lastNumber == 0, "the quiet time is not over, however long this takes")
                loop.advance(by: .microseconds(1))
                #expect(watcher.lastNumber == 1)
                watcher.stop()
                await reader.value
                #expect(delivered == 1)
            }
        }
    }

    @Test("a burst that goes on is delivered when the longest wait is over")
    func longestWait() async throws {
        try await onLoop {
            try await withWatcher { folder, watcher, loop in
                let policy = watcher.configuration.settle
                let begin = loop.now
                var round: UInt8 = 0
                while watcher.lastNumber == 0, begin.duration(to: loop.now) < policy.maximum * 3 {
                    round &+= 1
                    try write([round], to: folder / Path("f\(round)"))
                    loop.makeReady(.readable)
                    loop.advance(by: policy.quiet / 2)
                }
                let waited = begin.duration(to: loop.now)
                #expect(watcher.lastNumber == 1)
                #expect(waited >= policy.maximum && waited <= policy.maximum + policy.quiet * 2)
            }
        }
    }

    @Test("a watcher that has stopped leaves nothing registered")
    func leavesNothing() async throws {
        try await onLoop {
            let loop = ManualReactor()
            let folder = try File.resolved(temporaryFolder())
            defer { try? File.removeTree(folder) }
            let watcher = try Watcher(
                WatcherConfiguration(roots: [WatchRoot(folder)], ignore: IgnoreConfiguration(base: folder)), on: loop)
            try await start(watcher, on: loop)
            #expect(loop.watchedCount == 3, "the tree, the paths outside of it, and the mounts")
            watcher.stop()
            #expect(loop.watchedCount == 0)
        }
    }
}
