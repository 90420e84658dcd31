import Config
import History
import Model
import Supervisor
import Syscalls
import Testing

@testable import Daemon

@Suite("What a verdict is worth now")
struct StandingTests {
    private let asked = Reason(.manual, "asked by ada")

    /// A project in which `test` needs `build` and the service `router`, all of it started and `build` passed.
    private func bench() -> ReconcilerBench {
        var bench = ReconcilerBench([
            (UnitProfile(name: "router", kind: .service(.init())), needs: []),
            (UnitProfile(name: "build", kind: .job(.init())), needs: []),
            (UnitProfile(name: "test", kind: .job(.init())), needs: ["build", "router"]),
        ])
        bench.post(.request(.start([]), asked))
        bench.pass(.seconds(1))
        bench.post(.unit("router", .service(.timePassed)))
        bench.finish("build")
        return bench
    }

    private func prospect(_ bench: ReconcilerBench, _ unit: String) -> Prospect {
        var reconciler = bench.reconciler
        return reconciler.prospect(of: unit)
    }

    @Test("nothing that has never run is fresh, and what is going to run is in progress")
    func never() {
        let bench = bench()
        #expect(prospect(bench, "build").standing == .fresh)
        #expect(prospect(bench, "router").standing == .fresh)
        #expect(prospect(bench, "test").standing == .never && prospect(bench, "test").isInProgress)
    }

    @Test("whoever was shown what was passing is shown what is true then, though all others know it")
    func passing() {
        var bench = bench()
        bench.finish("test")
        var reconciler = bench.reconciler
        _ = reconciler.reportChanges(of: ["test"])
        #expect(reconciler.reportChanges(of: ["test"]).isEmpty)
        reconciler.suspects.insert("test")
        #expect(reconciler.shownProspect(of: "test").isInProgress)
        reconciler.suspects.remove("test")
        #expect(reconciler.reportChanges(of: ["build"]).count == 1)
        #expect(reconciler.reportChanges(of: ["build"]).isEmpty)
    }

    @Test("a verdict is fresh until a file is saved, and again after the next run")
    func saved() {
        var bench = bench()
        bench.finish("test")
        #expect(prospect(bench, "test") == Prospect(standing: .fresh, isInProgress: false))
        bench.save("a.py", of: "test")
        guard case .inputsChanged = prospect(bench, "test").standing else { return void("not stale") }
        #expect(prospect(bench, "test").isInProgress)
        bench.finish("test", .exited(1))
        #expect(prospect(bench, "test").standing == .fresh)
    }

    @Test("a save during the run makes its verdict one about nothing, and the job runs once more")
    func drifted() {
        var bench = bench()
        bench.save("a.py", of: "test")
        bench.finish("test")
        #expect(prospect(bench, "test").standing == .drifted(["a.py"]))
        #expect(bench.run(of: "test") == 2)
    }

    @Test("what needs a job that turns red is not run, with that as the reason, until it is green")
    func needFailed() {
        var bench = bench()
        bench.finish("test")
        bench.save("b.c", of: "build")
        bench.finish("build", .exited(2))
        let red = prospect(bench, "test")
        #expect(red.notRun == .needFailed("build", .failed(code: 2)) && !red.isInProgress)
        #expect(bench.run(of: "test") == 1)
        bench.save("b.c", of: "build")
        bench.finish("build")
        #expect(bench.run(of: "test") == 2)
    }

    @Test("a run that was cancelled says nothing, and the job does not run by itself on the same files")
    func cancelled() {
        var bench = bench()
        bench.post(.request(.cancel("test"), asked))
        bench.finish("test", .signalled(15))
        #expect(prospect(bench, "test") == Prospect(standing: .inconclusive, isInProgress: false))
        #expect(bench.run(of: "test") == 1)
    }

    @Test("what has not been looked at is not fresh, and what cannot be known never is")
    func unknown() {
        var bench = bench()
        bench.finish("test")
        bench.post(.observed("test", UnitObservation(inputs: .notYet)))
        #expect(prospect(bench, "test") == Prospect(standing: .notYet, isInProgress: true))
        bench.post(.observed("build", UnitObservation(inputs: .unknown(["b.c is on another device"]))))
        #expect(prospect(bench, "test").standing == .unknown(["build: b.c is on another device"]))
    }

    @Test(
        "a service does not start on a job that has passed before while that runs again: what it leaves is not there yet"
    )
    func needAtWork() {
        var bench = ReconcilerBench([
            (UnitProfile(name: "schema", kind: .job(.init())), needs: []),
            (UnitProfile(name: "web", kind: .service(.init())), needs: ["schema"]),
        ])
        bench.post(.request(.start([]), asked))
        bench.finish("schema")
        #expect(bench.run(of: "web") == 1)
        bench.post(.request(.once("schema"), asked))
        bench.post(.request(.restart(["web"]), asked))
        bench.post(.unit("web", .service(.ended(.ended(.signalled(15), timedOut: false)))))
        bench.post(.unit("web", .service(.gone)))
        #expect(bench.run(of: "schema") == 2 && bench.run(of: "web") == 1)
        bench.post(.request(.cancel("schema"), asked))
        bench.finish("schema", .signalled(15))
        #expect(bench.run(of: "web") == 1, "a run that was cancelled may have left anything")
        bench.post(.request(.once("schema"), asked))
        bench.finish("schema")
        #expect(bench.run(of: "web") == 2)
    }

    @Test("a job that runs only when it is asked for runs again if a service that it rests on was restarted under it")
    func disturbed() {
        var bench = ReconcilerBench([
            (UnitProfile(name: "store", kind: .service(.init())), needs: []),
            (UnitProfile(name: "test", kind: .job(.init())), needs: ["store"]),
            (UnitProfile(name: "deploy", kind: .job(.init(trigger: .manual))), needs: ["test"]),
        ])
        bench.post(.request(.start([]), asked))
        bench.pass(.seconds(1))
        bench.post(.unit("store", .service(.timePassed)))
        bench.finish("test")
        bench.post(.request(.freshen(["deploy"]), asked))
        #expect(bench.run(of: "deploy") == 1)
        bench.restart("store", asked)
        #expect(prospect(bench, "store").standing == .fresh)
        bench.finish("deploy")
        #expect(bench.run(of: "deploy") == 2)
        bench.finish("deploy")
        #expect(prospect(bench, "deploy") == Prospect(standing: .fresh, isInProgress: false))
    }

    @Test("outputs that somebody changed just after the run are not what it left, so it runs again; once is enough")
    func touchedOutputs() {
        var bench = ReconcilerBench([(UnitProfile(name: "build", kind: .job(.init(hasOutputs: true))), needs: [])])
        bench.leftOutputs = .touched
        bench.post(.request(.start([]), asked))
        bench.finish("build")
        #expect(prospect(bench, "build").standing == .outputsChanged)
        #expect(bench.run(of: "build") == 2)
        bench.finish("build")
        #expect(prospect(bench, "build").standing == .fresh)
        #expect(bench.run(of: "build") == 2)
    }

    @Test(
        "a run under which the outputs of a job that it needs were changed says nothing, also if they are as before by its end"
    )
    func editedOutputs() {
        var bench = ReconcilerBench([
            (UnitProfile(name: "build", kind: .job(.init(hasOutputs: true))), needs: []),
            (UnitProfile(name: "test", kind: .job(.init())), needs: ["build"]),
        ])
        bench.post(.request(.start([]), asked))
        bench.finish("build")
        #expect(bench.run(of: "test") == 1)
        bench.edit("dist/app.js", of: "build")
        bench.finish("test", .exited(1))
        #expect(prospect(bench, "test").standing == .drifted(["dist/app.js"]))
        #expect(bench.run(of: "build") == 2)
        bench.restore("dist/app.js", of: "build")
        bench.finish("build")
        #expect(bench.run(of: "test") == 2)
        bench.finish("test")
        #expect(prospect(bench, "test").standing == .fresh)
    }

    @Test("who asks while a cancelled run is still ending gets a run of its own")
    func askedWhileStopping() {
        var bench = bench()
        bench.post(.request(.cancel("test"), asked))
        bench.post(.request(.freshen(["test"]), asked))
        bench.finish("test", .signalled(15))
        #expect(bench.run(of: "test") == 2)
        bench.finish("test")
        #expect(prospect(bench, "test") == Prospect(standing: .fresh, isInProgress: false))
    }

    @Test("a run under which a service was restarted is not answered by an older verdict, it is made again")
    func olderVerdict() throws {
        var bench = bench()
        bench.finish("test")
        let green = try #require(bench.reconciler.knowledge["test"]?.verdict)
        bench.past["test"] = .init(verdict: green)
        bench.post(.request(.once("test"), asked))
        #expect(bench.run(of: "test") == 2)
        bench.restart("router", asked)
        bench.finish("test")
        #expect(bench.run(of: "test") == 3)
    }

    private func void(_ text: String) { Issue.record("\(text)") }
}
