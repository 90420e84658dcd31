import Config
import Model
import Testing

@testable import ProjectContext

@Suite("The names that commands are given")
struct UnitNamesTests {
    private static let config: ProjectConfig = {
        var config = ProjectConfig(
            units: ["api", "db", "web"].map {
                UnitConfig(name: $0, kind: .service(ServiceConfig()), command: .exec(["true"]))
            })
        config.groups = [GroupConfig(name: "backend", units: ["db", "api"])]
        return config
    }()
    private let names = UnitNames(config, and: ["old"])

    @Test(
        "mean units, each once, and a group its units",
        arguments: [
            ([], []), (["web", "web"], ["web"]), (["backend"], ["db", "api"]), (["api", "backend"], ["api", "db"]),
            (["old", "backend", "web"], ["old", "db", "api", "web"]),
        ] as [([String], [String])])
    func expand(asked: [String], units: [String]) throws {
        #expect(try names.expand(asked) == units)
    }

    @Test("are suggested for one that is misspelt, groups too")
    func misspelt() {
        let error = #expect(throws: UserError.self) { try names.expand(["api", "backand"]) }
        #expect(error?.advice?.contains("did you mean `backend`?") == true)
        #expect(error?.advice?.contains("its groups are backend") == true)
        #expect(error?.code == UserError.Code.badUsage.rawValue)
    }

    @Test("that must be one unit's cannot be a group's")
    func one() {
        let error = #expect(throws: UserError.self) { try names.check(["backend"]) }
        #expect(error?.message.contains("is a group") == true)
        #expect(error?.advice == "name one of its units: db, api")
    }
}
