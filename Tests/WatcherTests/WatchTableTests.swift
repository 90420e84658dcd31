import TestSupport
import Testing

@testable import Watcher

@Suite("The table of watches")
struct WatchTableTests {
    @Test("is a dictionary, whatever is set and removed", arguments: 1...20)
    func random(_ seed: UInt64) {
        var random = Seeded(seed)
        var table = WatchTable()
        var expected: [Int32: FolderID] = [:]
        var highest: Int32 = 0
        for step in UInt32(0)..<5000 {
            // The kernel counts up; old watches go in any order.
            if random.next() % 3 != 0 || expected.isEmpty {
                highest += Int32(random.next() % 40)
                table.set(highest, FolderID(raw: step))
                expected[highest] = FolderID(raw: step)
            } else {
                let gone = Int32(random.next() % UInt64(highest + 2))
                table.remove(gone)
                expected[gone] = nil
            }
        }
        #expect(table.count == expected.count, "seed \(seed)")
        for watch in 0...highest { #expect(table[watch] == expected[watch], "seed \(seed)") }
    }

    @Test("an empty one has nothing")
    func empty() {
        var table = WatchTable()
        table.remove(1)
        #expect(table[1] == nil)
        #expect(table.count == 0)
    }
}
