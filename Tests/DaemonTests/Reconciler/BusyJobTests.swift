import Config
import Model
import Syscalls
import Testing

@testable import Daemon
@testable import Supervisor

@Suite("What a save does to a job that is running")
struct BusyJobTests {
    private func running(_ policy: BusyPolicy) -> ReconcilerBench {
        var bench = ReconcilerBench([(UnitProfile(name: "test", kind: .job(.init(onBusy: policy))), needs: [])])
        bench.post(.request(.once("test"), Reason(.manual, "asked by ada")))
        #expect(bench.run(of: "test") == 1)
        return bench
    }

    @Test("each save during a run has a cycle of its own; the newest one runs the job, once")
    func saves() {
        var bench = running(.finishThenRerun)
        for file in ["a.py", "b.py", "b.py"] { bench.save(Path(file), of: "test") }
        let causes = bench.effects.compactMap { if case .began(let cycle) = $0 { cycle.cause } else { nil } }
        #expect(causes.dropFirst() == [.change(["a.py"]), .change(["b.py"]), .change(["b.py"])])
        for _ in 1...2 { bench.finish("test") }
        #expect(bench.run(of: "test") == 2)
        #expect(bench.reconciler.plan.open.isEmpty)
    }

    @Test("a run that is asked for during a run is made, whatever is known of the inputs", arguments: [false, true])
    func asked(isSaved: Bool) {
        var bench = running(.finishThenRerun)
        bench.post(.request(.once("test"), Reason(.manual, "asked by bo")))
        if isSaved { bench.save("a.py", of: "test") }
        bench.finish("test")
        #expect(bench.run(of: "test") == 2)
        #expect(bench.places { if case .lookUp = $0 { true } else { false } }.isEmpty)
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
        var bench = ReconcilerBench([(UnitProfile(name: "test", kind: .job(.init(onBusy: .cancelIfYoung))), needs: [])])
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
