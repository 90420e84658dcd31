import Config
import Model
import Supervisor
import Syscalls
import Testing

@testable import Daemon

@Suite("What a cycle says of git")
struct CheckoutCycleTests {
    private func bench() -> ReconcilerBench {
        var bench = ReconcilerBench([(UnitProfile(name: "test", kind: .job(.init())), needs: [])])
        bench.post(.request(.start([]), Reason(.manual, "asked by ada")))
        bench.finish("test")
        return bench
    }

    private func lastCause(_ bench: ReconcilerBench) -> String? {
        bench.effects.compactMap { if case .began(let cycle) = $0 { cycle.causeText } else { nil } }.last
    }

    @Test("it names the command when that has made all of its changes")
    func named() {
        var bench = bench()
        bench.post(.filesMoved(by: "git checkout main → topic", ["a", "b"]))
        bench.save("a", of: "test")
        #expect(lastCause(bench) == "git checkout main → topic, 1 file")
    }

    @Test("a save beside it, or of one of its files, is not the command's")
    func mixed() {
        var bench = bench()
        bench.post(.filesMoved(by: "git checkout main → topic", ["a", "b"]))
        bench.post(.filesMoved(by: nil, ["c", "b"]))
        bench.save("b", of: "test")
        #expect(lastCause(bench) == "b changed")
        bench.finish("test")
        bench.save("c", of: "test")
        #expect(lastCause(bench) == "c changed")
        bench.finish("test")
        bench.post(.filesMoved(by: "git checkout topic → main", ["b"]))
        bench.save("b", of: "test")
        #expect(lastCause(bench) == "git checkout topic → main, 1 file")
    }
}
