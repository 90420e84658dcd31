import Config
import History
import Model
import Syscalls
import Testing

@testable import Daemon

@Suite("A request to run a job on past inputs")
struct BisectRequestTests {
    /// A project whose job needs two of three services, all of them started.
    private func bench(external: Set<String> = []) -> ReconcilerBench {
        let services = ["mail", "router", "store"].map {
            (UnitProfile(name: $0, kind: .service(.init())), needs: [String]())
        }
        let job = (UnitProfile(name: "test", kind: .job(.init(onBusy: .finishThenRerun))), needs: ["router", "store"])
        var bench = ReconcilerBench(services + [job], external: external)
        bench.post(.request(.start([]), Reason(.manual, "asked by ada")))
        return bench
    }

    private func request(changed services: Set<String>) throws -> Reconciler.Event {
        let snapshot = try #require(SnapshotID(String(repeating: "a", count: 40)))
        return .bisect(
            BisectRequest(job: "test", snapshot: snapshot, worktree: "/tmp/worktree", changedServices: services))
    }

    private func refusals(_ bench: ReconcilerBench) -> [Reconciler.BisectRefusal] {
        bench.effects.compactMap { if case .bisectRefused(let refusal) = $0 { refusal } else { nil } }
    }

    @Test("the services that the job needs and that have changed since run on the past inputs too, no others")
    func moved() throws {
        var bench = bench()
        bench.post(try request(changed: ["mail", "store"]))
        #expect(refusals(bench).isEmpty)
        #expect(bench.reconciler.bisectRun?.moved == ["store"])
        #expect(bench.reconciler.bisectRun?.number == 1)
    }

    @Test("it is refused if a service that would have to run on them was not started by bgexec")
    func external() throws {
        var bench = bench(external: ["store"])
        bench.post(try request(changed: ["store"]))
        #expect(refusals(bench) == [.external("store")])
        #expect(bench.reconciler.bisectRun == nil && bench.reconciler.bisectRunCount == 0)
    }

    @Test("a service that bgexec did not start is no obstacle if it has not changed")
    func unchanged() throws {
        var bench = bench(external: ["store"])
        bench.post(try request(changed: ["router"]))
        #expect(refusals(bench).isEmpty)
        #expect(bench.reconciler.bisectRun?.moved == ["router"])
    }
}
