import Config
import Model
import Syscalls
import Testing

@testable import Daemon
@testable import Supervisor

@Suite("What a save does to a job that is running")
struct BusyJobTests {
    private func running(_ policy: BusyPolicy) -> ReconcilerBench {
        var bench = ReconcilerBench([(UnitProfile(name: "test", kind: .job(onBusy: policy)), needs: [])])
        bench.post(.request(.once("test"), Reason(.manual, "asked by ada")))
        #expect(bench.run(of: "test") == 1)
        return bench
    }

    @Test("cancel-if-young: a run that has just begun is cancelled and runs again")
    func young() {
        var bench = running(.cancelIfYoung)
        bench.pass(.seconds(2))
        bench.save("a.py", of: "test")
        #expect(bench.stops(of: "test") == 1)
        bench.finish("test", .signalled(15))
        #expect(bench.run(of: "test") == 2)
    }

    @Test("cancel-if-young: a run that has lasted longer finishes first, then runs again")
    func old() {
        var bench = running(.cancelIfYoung)
        bench.pass(.seconds(30))
        bench.save("a.py", of: "test")
        #expect(bench.stops(of: "test") == 0 && bench.run(of: "test") == 1)
        bench.finish("test")
        #expect(bench.run(of: "test") == 2 && bench.stops(of: "test") == 0)
    }

    @Test("a run is young during the first quarter of the usual duration of green runs")
    func learned() {
        var bench = ReconcilerBench([(UnitProfile(name: "test", kind: .job(onBusy: .cancelIfYoung)), needs: [])])
        bench.post(.recalled(.init(unit: "test", reason: nil, durations: [.seconds(200)])))
        bench.post(.request(.once("test"), Reason(.manual, "asked by ada")))
        bench.pass(.seconds(30))
        bench.save("a.py", of: "test")
        #expect(bench.stops(of: "test") == 1)
    }

    @Test(
        "the other policies ignore its age",
        arguments: [(BusyPolicy.cancelAndRerun, 1), (.finishThenRerun, 0), (.ignore, 0)])
    func ageless(policy: BusyPolicy, stops: Int) {
        for age in [Duration.seconds(1), .seconds(1000)] {
            var bench = running(policy)
            bench.pass(age)
            bench.save("a.py", of: "test")
            #expect(bench.stops(of: "test") == stops)
            bench.finish("test")
            #expect(bench.run(of: "test") == (policy == .ignore ? 1 : 2))
        }
    }
}
