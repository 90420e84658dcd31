import Testing

@testable import Watcher

/// One row of the table: what stood there, what was done while the watcher stood still, what it must say.
struct Scenario: CustomTestStringConvertible, Sendable {
    let name: String
    let before: String
    let commands: String
    let expected: [String]

    init(_ name: String, _ before: String = "", do commands: String, says expected: [String]) {
        self.name = name
        self.before = before
        self.commands = commands
        self.expected = expected
    }

    var testDescription: String { name }
}

@Suite("Scenarios", .serialized)
struct ScenarioTests {
    @Test("a net change is told once", arguments: Scenario.files)
    func files(_ scenario: Scenario) async throws { try await play(scenario) }

    @Test("renames are paired, moves in and out are not followed", arguments: Scenario.renames)
    func renames(_ scenario: Scenario) async throws { try await play(scenario) }

    @Test("an editor's save is one change of the file", arguments: Scenario.saves)
    func saves(_ scenario: Scenario) async throws { try await play(scenario) }

    @Test("new, moved and removed folders are known with all they hold", arguments: Scenario.folders)
    func folders(_ scenario: Scenario) async throws { try await play(scenario) }

    @Test("links are never followed", arguments: Scenario.links)
    func links(_ scenario: Scenario) async throws { try await play(scenario) }

    private func play(_ scenario: Scenario) async throws {
        try await Scene.run(before: scenario.before) { scene in
            await scene.watcher.backgroundWorkDone()
            try scene.sh(scenario.commands)
            let said = await scene.changes()
            #expect(said == scenario.expected)
            let saidAgain = await scene.changes()
            #expect(saidAgain == [], "nothing is said twice")
            let differences = scene.watcher.audit().differences
            #expect(differences == [], "the tree equals the disk")
        }
    }
}
