/// What `bgexec status --json` says, as a script reads it.
struct Report: Decodable, Sendable {
    var project: String
    var running: Bool
    var daemon: Int32?
    var configProblem: String?
    var inputRemarks: [String]?
    var units: [Unit]
    var lastCycle: Cycle?

    struct Unit: Decodable, Sendable {
        var name: String
        var kind: String
        var state: String
        var reason: String
        var cause: String
        var wanted: Bool
        var run: Int
        var pid: Int32?
        var uptimeSeconds: Double?
        var restarts: Int
        var health: String?
        var suspended: String?
        var lingering: String?
        var lastExit: String?
        var verdict: String?
        var verdictCode: Int32?
        var items: Items?
        var freshness: String?
        var staleness: String?
        var up: Bool
    }

    struct Items: Decodable, Sendable {
        var total: Int
        var failing: Int
        var newlyFailing: [String]
    }

    struct Cycle: Decodable, Sendable {
        var number: Int
        var cause: String
        var details: [String]
        var changedFiles: Int?
        var seconds: Double?
        var result: String?
        var steps: [Step]
    }

    struct Step: Decodable, Sendable {
        var unit: String
        var action: String
        var run: Int?
        var outcome: String?
    }

    subscript(unit: String) -> Unit {
        units.first { $0.name == unit }
            ?? Unit(
                name: unit, kind: "", state: "unknown", reason: "", cause: "", wanted: false, run: 0, restarts: 0,
                up: false)
    }

    /// Whether the last cycle has this number and is over.
    func isOver(_ cycle: Int) -> Bool { lastCycle?.number == cycle && lastCycle?.result != nil }

    /// "restart router, run test".
    var lastSteps: String { (lastCycle?.steps ?? []).map { "\($0.action) \($0.unit)" }.joined(separator: ", ") }
}
