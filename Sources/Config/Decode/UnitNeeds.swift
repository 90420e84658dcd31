/// The units that one unit needs, with the places where it says so.
struct UnitNeeds {
    let name: String
    var names: [(name: String, position: SourcePosition)] = []
}

extension Decoding {
    /// Reports needs of unknown units, of the unit itself, and in a cycle.
    mutating func checkNeeds(_ units: [UnitNeeds]) {
        let known = Set(units.map(\.name))
        for unit in units {
            for need in unit.names {
                if need.name == unit.name {
                    problems.add("\(JSONText.shown(need.name)) needs itself", at: need.position, hint: "remove it")
                } else if !known.contains(need.name) {
                    problems.add(
                        "\(JSONText.shown(unit.name)) needs \(JSONText.shown(need.name)), which is not a service or job",
                        at: need.position,
                        hint: Spelling.nearest(to: need.name, in: units.map(\.name)).map { "did you mean \"\($0)\"?" }
                    )
                }
            }
        }
        for cycle in NeedsCycles.find(in: units) {
            problems.add(
                "\"needs\" form a cycle: \(cycle.text)",
                at: cycle.position,
                hint: "remove one of these needs"
            )
        }
    }
}

/// Finds circles among needs by a depth-first search that keeps its own stack, so that a chain may be of any length.
struct NeedsCycles {
    struct Cycle {
        /// The names along the circle; the first comes again as the last.
        let names: [String]
        /// Where the circle closes.
        let position: SourcePosition

        /// `a → b → a`; of a long circle the beginning and the end.
        var text: String {
            guard names.count > 12 else { return names.joined(separator: " → ") }
            let middle = "… (\(names.count - 1) units)"
            return (names.prefix(5) + [middle] + names.suffix(5)).joined(separator: " → ")
        }
    }

    private enum Mark { case onPath, done }

    private let units: [UnitNeeds]
    private let indices: [String: Int]
    private var marks: [Int: Mark] = [:]
    private var reported: Set<Int> = []
    private var cycles: [Cycle] = []

    private init(_ units: [UnitNeeds]) {
        self.units = units
        indices = Dictionary(units.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// One circle for every group of units that wait for each other; a unit that needs itself is not counted.
    static func find(in units: [UnitNeeds]) -> [Cycle] {
        var search = NeedsCycles(units)
        for index in units.indices { search.visit(index) }
        return search.cycles
    }

    private mutating func visit(_ start: Int) {
        guard marks[start] == nil else { return }
        var path: [(unit: Int, next: Int)] = [(start, 0)]
        marks[start] = .onPath
        while let (unit, next) = path.last {
            guard next < units[unit].names.count else {
                marks[unit] = .done
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let need = units[unit].names[next]
            guard let target = indices[need.name], target != unit else { continue }
            switch marks[target] {
            case nil:
                marks[target] = .onPath
                path.append((target, 0))
            case .onPath: report(path.map(\.unit), closingAt: target, position: need.position)
            case .done: break
            }
        }
    }

    private mutating func report(_ path: [Int], closingAt target: Int, position: SourcePosition) {
        let circle = path.drop { $0 != target }
        guard reported.isDisjoint(with: circle) else { return }
        reported.formUnion(circle)
        cycles.append(Cycle(names: (circle + [target]).map { units[$0].name }, position: position))
    }
}
