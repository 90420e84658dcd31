import Config
import Model
import Syscalls
import Testing

@testable import Daemon
@testable import Supervisor

@Suite("The order of saving and stopping")
struct SavedBeforeStopTests {
    @Test("a requested stop is saved before any process is stopped", arguments: [["store"], []])
    func stop(names: [String]) throws {
        var bench = ReconcilerBench([(UnitProfile(name: "store", kind: .service(.init())), needs: [])])
        bench.post(.request(.start(["store"]), Reason(.manual, "asked by ada")))
        #expect(bench.reconciler.saved.wanted == ["store"])
        let before = bench.effects.count
        bench.post(.request(.stop(names), Reason(.manual, "asked by ada")))
        let saves = bench.places { if case .save = $0 { true } else { false } }.filter { $0 >= before }
        let stops = bench.places { if case .unit("store", .service(.stop)) = $0 { true } else { false } }
        #expect(stops.count == 1)
        #expect(try #require(saves.first) < #require(stops.first))
        #expect(bench.reconciler.saved.wanted.isEmpty)
        #expect(bench.reconciler.saved.phase == (names.isEmpty ? .ending : .active))
    }

    @Test("when everything has stopped, this is saved once, before the daemon ends")
    func end() {
        var bench = ReconcilerBench([(UnitProfile(name: "store", kind: .service(.init())), needs: [])])
        bench.post(.request(.start([]), Reason(.manual, "asked by ada")))
        bench.post(.request(.stop([]), Reason(.manual, "asked by ada")))
        #expect(bench.reconciler.phase == .ending)
        bench.post(.acknowledged)
        bench.post(.unit("store", .service(.ended(.ended(.exited(0), timedOut: false)))))
        bench.post(.unit("store", .service(.gone)))
        bench.post(.acknowledged)
        #expect(bench.places { if case .end = $0 { true } else { false } }.count == 1)
        #expect(bench.reconciler.phase == .ended && bench.reconciler.saved.phase == .idle)
        let saves = bench.places { if case .save = $0 { true } else { false } }
        #expect(saves.last == bench.effects.count - 2)
    }
}
