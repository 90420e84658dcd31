import Syscalls
import Testing

@testable import History

@Suite struct AttributionTests {
    private func save(_ cycle: Int64, _ number: Int) throws -> Save {
        Save(cycle: cycle, time: time(cycle), snapshot: try #require(snapshot(number)), paths: [Path("f\(cycle)")])
    }

    @Test("one save between green and red is the one")
    func one() throws {
        let only = try save(2, 2)
        #expect(Attribution(green: snapshot(1), red: snapshot(2), saves: [only]) == .save(only))
        #expect(Attribution(green: snapshot(1), red: snapshot(1), saves: []) == .notTheInputs)
        #expect(Attribution(green: nil, red: snapshot(1), saves: []) == .unknown)
    }

    @Test("of several, those that went back to green and those that changed nothing are left out")
    func several() throws {
        let saves = [try save(1, 5), try save(2, 1), try save(3, 6), try save(4, 6), try save(5, 7), try save(6, 9)]
        #expect(Attribution(green: snapshot(1), red: snapshot(7), saves: saves) == .oneOf([saves[2], saves[4]]))
    }

    @Test("what counts lies between the last green before and the first red, also where both come again")
    func again() throws {
        let saves = [1, 5, 1, 7, 5, 7].enumerated().map { ($0.offset + 1, $0.element) }
        let all = try saves.map { try save(Int64($0.0), $0.1) }
        #expect(Attribution(green: snapshot(1), red: snapshot(7), saves: all) == .save(all[3]))
    }

    @Test("same inputs, other outcome: flaky, with its rate")
    func flakes() throws {
        let (one, two) = (try #require(snapshot(1)), try #require(snapshot(2)))
        let memory = FlakeMemory([
            .init(snapshot: one, failing: ["a"]), .init(snapshot: one, failing: []), .init(snapshot: one, failing: []),
            .init(snapshot: one, failing: []), .init(snapshot: two, failing: ["b"]),
            .init(snapshot: two, failing: ["b"]),
        ])
        #expect(memory.flakes == [.init(name: "a", failures: 1, runs: 4)])
        #expect(memory.flakes.first?.rate == 0.25)
    }

    @Test("the worst flakes come first, equal ones by name")
    func flakeOrder() throws {
        let one = try #require(snapshot(1))
        let failing: [Set<String>] = [["b", "a", "often"], ["often"], ["often"], []]
        let memory = FlakeMemory(failing.map { .init(snapshot: one, failing: $0) })
        #expect(memory.flakes.map(\.name) == ["often", "a", "b"])
    }
}
