extension Cycle.Outcome: CustomStringConvertible {
    package var description: String { text(how: nil) }

    /// The outcome for people.
    /// - Parameter how: how a failed run ended, when more is known than its exit code.
    package func text(how: String?) -> String {
        switch self {
        case .up: "up"
        case .verdict(.broken(let problem)): "broken: \(problem)"
        case .verdict(.failed(let code)): "failed (\(how ?? "exit \(code)"))"
        case .verdict(let verdict): verdict.name
        case .supersededBy(let number): "superseded by cycle \(number)"
        case .skipped(let why): "skipped: \(why)"
        }
    }
}

extension Cycle.Result {
    /// A result that is not a verdict.
    package enum Word: String, Hashable, Sendable, CaseIterable {
        case restarted, superseded, nothing, interrupted
    }

    /// The word for people and machines.
    package var name: String {
        switch self {
        case .verdict(let verdict): verdict.name
        case .restarted: Word.restarted.rawValue
        case .superseded: Word.superseded.rawValue
        case .nothing: Word.nothing.rawValue
        case .interrupted: Word.interrupted.rawValue
        }
    }
}

extension Cycle.Cause {
    /// The words of causes.
    package enum Word: String, Hashable, Sendable, Codable {
        case change, manual
    }

    /// The cause for people: at most three paths are named.
    package var text: String {
        switch self {
        case .manual(let who): who
        case .change(let paths): "\(NameList.text(paths)) changed"
        }
    }
}
