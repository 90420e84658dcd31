/// Something that must never be, however much has been killed.
enum ChaosFinding: Hashable, CustomStringConvertible {
    case duplicate(String)
    case orphan(String)
    /// A service ran more often, or less, than it was ended by a fault.
    case runs(unit: String, seen: [Int], expected: Int)
    case end(run: String, seen: [String], expected: String)
    case lines(run: String, String)
    case log(String)

    /// What kind of thing it is, for controls that plant one.
    var kind: String {
        switch self {
        case .duplicate: "duplicate"
        case .orphan: "orphan"
        case .runs: "runs"
        case .end: "end"
        case .lines: "lines"
        case .log: "log"
        }
    }

    var description: String {
        switch self {
        case .duplicate(let who): "there twice: \(who)"
        case .orphan(let who): "left behind: \(who)"
        case .runs(let unit, let seen, let expected):
            "\(unit) was ended \(expected - 1) times by us, so it should have \(expected) runs; it had \(seen)"
        case .end(let run, let seen, let expected): "\(run) ended by \(expected); its log says \(seen)"
        case .lines(let run, let what): "\(run): \(what)"
        case .log(let what): "logs verify: \(what)"
        }
    }
}
