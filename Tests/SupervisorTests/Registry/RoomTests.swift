import Loop
import Model
import Syscalls
import Testing

@testable import Supervisor

@Suite("How many jobs run at once")
struct RoomTests {
    private let reason = Reason(.change, "a save")
    private static let now = LoopInstant(nanoseconds: 0)

    private static func registry(jobs: [String], service: String? = nil, limit: Int?) -> UnitRegistry {
        var registry = UnitRegistry()
        let services = service.map {
            [
                UnitRegistry.Definition(
                    name: $0, needs: [], kind: .service(probe: nil, restartsDependents: false), lastRun: 0)
            ]
        }
        registry.define(
            (services ?? [])
                + jobs.map {
                    .init(
                        name: $0, needs: service.map { [$0] } ?? [], kind: .job, needsTimeout: .seconds(5), lastRun: 0)
                }, at: now)
        registry.limit(limit)
        return registry
    }

    /// Takes turns until nothing waits; what can be launched is.
    private func drain(_ registry: inout UnitRegistry, at now: LoopInstant = now) {
        while let turn = registry.next(at: now) {
            for effect in turn.effects {
                switch effect {
                case .job(.preflight): registry.post(turn.unit, .job(.preflightDone(impossible: nil)))
                case .job(.launch): registry.postFirst(turn.unit, .job(.launched(run: 1)))
                case .service, .job: break
                }
            }
            _ = registry.finish(turn)
        }
    }

    private func end(_ job: String, in registry: inout UnitRegistry) {
        registry.post(job, .job(.ended(.ended(.exited(0), timedOut: false))))
        registry.post(job, .job(.gone))
        drain(&registry)
    }

    private func running(_ registry: UnitRegistry) -> [String] {
        registry.order.filter { registry[$0]?.isJobAtWork == true }
    }

    @Test("is limited, and the job that was asked for first runs first")
    func limited() {
        var registry = Self.registry(jobs: ["a", "b", "c", "d"], limit: 2)
        for job in ["d", "b", "c", "a"] { registry.run(job, reason) }
        drain(&registry)
        #expect(running(registry) == ["b", "d"])
        #expect(registry["a"]?.reason.text == "waiting: 2 jobs are running (maxParallel 2)")
        end("b", in: &registry)
        #expect(running(registry) == ["c", "d"])
        end("d", in: &registry)
        #expect(running(registry) == ["a", "c"])
        for job in ["a", "c"] { end(job, in: &registry) }
        #expect(running(registry).isEmpty)
    }

    @Test("has no limit by default, and a limit that is raised or removed lets jobs begin")
    func changed() {
        var registry = Self.registry(jobs: ["a", "b", "c"], limit: nil)
        for job in ["a", "b"] { registry.run(job, reason) }
        drain(&registry)
        #expect(running(registry) == ["a", "b"])
        registry.limit(1)
        registry.run("c", reason)
        drain(&registry)
        #expect(running(registry) == ["a", "b"], "those that run do so to their end")
        #expect(registry["c"]?.reason.text == "waiting: 2 jobs are running (maxParallel 1)")
        end("a", in: &registry)
        #expect(registry["c"]?.reason.text == "waiting: 1 job is running (maxParallel 1)")
        registry.limit(nil)
        drain(&registry)
        #expect(running(registry) == ["b", "c"])
    }

    @Test(
        "does not count jobs that wait for what they need, nor services, and waiting for room is no fault of the needs")
    func waitingForNeeds() {
        var registry = Self.registry(jobs: ["a"], service: "router", limit: 1)
        registry.define(
            [
                .init(name: "router", needs: [], kind: .service(probe: nil, restartsDependents: false), lastRun: 0),
                .init(name: "a", needs: ["router"], kind: .job, needsTimeout: .seconds(5), lastRun: 0),
                .init(name: "b", needs: [], kind: .job, needsTimeout: .seconds(5), lastRun: 0),
                .init(name: "c", needs: [], kind: .job, needsTimeout: .seconds(5), lastRun: 0),
            ], at: Self.now)
        for job in ["a", "b", "c"] { registry.run(job, reason) }
        drain(&registry)
        #expect(running(registry) == ["b"], "a waits for the router, and takes no room")
        #expect(registry["a"]?.reason.text.hasPrefix("needs router") == true)
        registry.post("c", .job(.timePassed))
        drain(&registry, at: LoopInstant(nanoseconds: 60_000_000_000))
        #expect(registry["c"]?.status.stateName == "blocked", "needsTimeout is about needs")
        end("b", in: &registry)
        #expect(running(registry) == ["c"])
    }

    @Test("a job that is cancelled while it waits, or is just about to begin, leaves its room to the next")
    func cancelled() {
        var registry = Self.registry(jobs: ["a", "b", "c"], limit: 1)
        for job in ["a", "b", "c"] { registry.run(job, reason) }
        drain(&registry)
        registry.post("b", .job(.cancel(reason)))
        drain(&registry)
        registry.post("a", .job(.ended(.ended(.exited(0), timedOut: false))))
        registry.post("a", .job(.gone))
        registry.post("c", .job(.withdraw(reason)))
        registry.run("b", reason)
        drain(&registry)
        #expect(running(registry) == ["b"])
    }
}
