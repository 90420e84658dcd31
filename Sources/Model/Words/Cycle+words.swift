extension Cycle {
    /// The words of causes.
    package enum CauseWord: String, Hashable, Sendable, Codable {
        case change, manual, config, dependency, recovery

        package init(of reason: Reason) { self = Self(rawValue: reason.cause.rawValue) ?? .change }

        package var cause: Reason.Cause { Reason.Cause(rawValue: rawValue) ?? .change }
    }

    /// The words of results that are not verdicts.
    package enum ResultWord: String, Hashable, Sendable {
        case restarted, superseded, nothing, interrupted
    }
}

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
        case .notRun(let why, _): "not run: \(why)"
        }
    }
}

extension Cycle.Result {
    /// The word for people and machines.
    package var name: String {
        switch self {
        case .verdict(let verdict): verdict.name
        case .restarted: Cycle.ResultWord.restarted.rawValue
        case .superseded: Cycle.ResultWord.superseded.rawValue
        case .nothing: Cycle.ResultWord.nothing.rawValue
        case .interrupted: Cycle.ResultWord.interrupted.rawValue
        }
    }
}

extension Cycle.Cause {
    /// The cause for people: at most three paths are named.
    package var text: String { text(of: nil) }

    /// The same when not all changed files are listed.
    /// - Parameters:
    ///   - count: how many there are.
    ///   - git: the git command that has changed them.
    package func text(of count: Int?, by git: String? = nil) -> String {
        switch self {
        case .manual(let who): who
        case .difference(let reason): reason.text
        case .change(let paths) where git != nil: "\(git ?? ""), \(Counted.text(count ?? paths.count, "file"))"
        case .change(let paths): "\(NameList.text(paths, of: count)) changed"
        }
    }
}

extension Cycle {
    /// What began it, for people: "git checkout main → topic, 41 files", or at most three of the paths.
    package var causeText: String { cause.text(of: nil, by: git) }
}
