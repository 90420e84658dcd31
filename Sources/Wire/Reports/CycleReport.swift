package import Model

/// The facts of a cycle.
package struct CycleReport: Hashable, Sendable {
    /// No more changed files are named than this, or a checkout of 50,000 files would make every answer too long to read. The history has
    /// all of them: `bgexec show`, `bgexec diff`.
    package static let nameLimit = 20

    package var number: Int
    /// What started it; of changed files, the first.
    package let cause: Cycle.Cause
    /// How many files have changed; nil when the cause is not a change.
    package let changedFiles: Int?
    /// The git command that has changed them: "git checkout main → topic"; nil when none has, or it is not known for sure.
    package var git: String?
    /// When it began, UTC.
    package var began: String
    /// Seconds from its beginning to its end; nil until it has ended.
    package var seconds: Double?
    /// Nil until it has ended.
    package var result: Cycle.Result?
    package var steps: [StepReport]

    package init(
        number: Int, cause: Cycle.Cause, began: String, seconds: Double? = nil, result: Cycle.Result? = nil,
        git: String? = nil, steps: [StepReport]
    ) {
        self.git = git
        self.number = number
        (self.cause, changedFiles) = Self.bounded(cause, of: nil)
        self.began = began
        self.seconds = seconds
        self.result = result
        self.steps = steps
    }

    private static func bounded(_ cause: Cycle.Cause, of count: Int?) -> (Cycle.Cause, Int?) {
        guard case .change(let paths) = cause else { return (cause, nil) }
        return (.change(Array(paths.prefix(nameLimit))), count ?? paths.count)
    }

    /// The cause for people: at most three paths are named.
    package var causeText: String { cause.text(of: changedFiles, by: git) }

    /// The cycle as it is known when its daemon was killed before it ended.
    package var cutOff: CycleReport {
        guard result == nil else { return self }
        var cycle = self
        cycle.result = .interrupted
        for index in steps.indices where !steps[index].phase.isOver { cycle.steps[index].phase = .cutOff }
        return cycle
    }
}

/// The keys of `status --json`. Details of a `result` are separate keys beside it.
extension CycleReport: Codable {
    private enum Key: String, CodingKey {
        case number, cause, details, git, changedFiles, difference, began, seconds, result, exitCode, problem,
            supersededBy,
            steps
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(number, forKey: .number)
        switch cause {
        case .change(let paths):
            try fields.encode(Cycle.CauseWord.change, forKey: .cause)
            try fields.encode(paths, forKey: .details)
            try fields.encodeIfPresent(changedFiles, forKey: .changedFiles)
            try fields.encodeIfPresent(git, forKey: .git)
        case .manual(let who):
            try fields.encode(Cycle.CauseWord.manual, forKey: .cause)
            try fields.encode([who], forKey: .details)
        case .difference(let reason):
            try fields.encode(Cycle.CauseWord(of: reason), forKey: .cause)
            try fields.encode([reason.text], forKey: .details)
            // A change of inputs has the paths as details.
            try fields.encode(true, forKey: .difference)
        }
        try fields.encode(began, forKey: .began)
        try fields.encodeIfPresent(seconds, forKey: .seconds)
        try fields.encodeIfPresent(result?.name, forKey: .result)
        switch result {
        case .verdict(let verdict)?:
            try fields.encode(verdict.exitCode, forKey: .exitCode)
            try fields.encodeIfPresent(verdict.problem, forKey: .problem)
        case .superseded(let number)?: try fields.encode(number, forKey: .supersededBy)
        case .restarted?, .nothing?, .interrupted?, nil: break
        }
        try fields.encode(steps, forKey: .steps)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        number = try fields.decode(Int.self, forKey: .number)
        let details = try fields.decode([String].self, forKey: .details)
        let cause: Cycle.Cause =
            switch (
                try fields.decode(Cycle.CauseWord.self, forKey: .cause),
                try fields.decodeIfPresent(Bool.self, forKey: .difference) ?? false
            ) {
            case (.change, false): .change(details)
            case (.manual, false): .manual(details.first ?? "")
            case (let word, _): .difference(Reason(word.cause, details.first ?? ""))
            }
        // A daemon of an earlier version gives all names and no number.
        (self.cause, changedFiles) = Self.bounded(
            cause, of: try fields.decodeIfPresent(Int.self, forKey: .changedFiles))
        git = try fields.decodeIfPresent(String.self, forKey: .git)
        began = try fields.decode(String.self, forKey: .began)
        seconds = try fields.decodeIfPresent(Double.self, forKey: .seconds)
        steps = try fields.decode([StepReport].self, forKey: .steps)
        guard let word = try fields.decodeIfPresent(String.self, forKey: .result) else { return }
        if let verdict = Verdict.Word(rawValue: word) {
            // Version 0.1 kept the code with the step only.
            let code =
                try fields.decodeIfPresent(Int32.self, forKey: .exitCode)
                ?? steps.compactMap(\.verdict).first { $0.word == verdict }?.exitCode
            let problem = try fields.decodeIfPresent(String.self, forKey: .problem)
            result = .verdict(Verdict(verdict, code: code, problem: problem))
            return
        }
        // Nor did it keep the number.
        let newer = try fields.decodeIfPresent(Int.self, forKey: .supersededBy) ?? 0
        switch Cycle.ResultWord(rawValue: word) {
        case .restarted?: result = .restarted
        case .superseded?: result = .superseded(by: newer)
        case .nothing?: result = .nothing
        case .interrupted?: result = .interrupted
        case nil: throw DecodingError.dataCorruptedError(forKey: .result, in: fields, debugDescription: word)
        }
    }
}
