import Model

/// The keys of `status --json`. `outcome` is a sentence for people; the keys after it say the same for machines.
extension StepReport: Codable {
    private enum Key: String, CodingKey {
        case unit, action, run, phase, outcome, verdict, exitCode, problem, how, supersededBy, skipped, notRun, seconds,
            items
    }

    private enum Word: String, Codable {
        case waiting, acting, over
        case cutOff = "cut-off"
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(unit, forKey: .unit)
        try fields.encode(action, forKey: .action)
        try fields.encodeIfPresent(run, forKey: .run)
        try fields.encodeIfPresent(outcome, forKey: .outcome)
        try fields.encodeIfPresent(how, forKey: .how)
        try fields.encodeIfPresent(seconds, forKey: .seconds)
        try fields.encodeIfPresent(items, forKey: .items)
        switch phase {
        case .waiting: try fields.encode(Word.waiting, forKey: .phase)
        case .acting: try fields.encode(Word.acting, forKey: .phase)
        case .cutOff: try fields.encode(Word.cutOff, forKey: .phase)
        case .over(let outcome):
            try fields.encode(Word.over, forKey: .phase)
            switch outcome {
            case .up: break
            case .verdict(let verdict):
                try fields.encode(verdict.word, forKey: .verdict)
                try fields.encode(verdict.exitCode, forKey: .exitCode)
                try fields.encodeIfPresent(verdict.problem, forKey: .problem)
            case .supersededBy(let number): try fields.encode(number, forKey: .supersededBy)
            case .skipped(let why): try fields.encode(why, forKey: .skipped)
            case .notRun(let why, let code):
                try fields.encode(why, forKey: .notRun)
                try fields.encode(code, forKey: .exitCode)
            }
        }
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        unit = try fields.decode(String.self, forKey: .unit)
        action = try fields.decode(Cycle.Action.self, forKey: .action)
        run = try fields.decodeIfPresent(Int.self, forKey: .run)
        how = try fields.decodeIfPresent(String.self, forKey: .how)
        seconds = try fields.decodeIfPresent(Double.self, forKey: .seconds)
        items = try fields.decodeIfPresent(ItemsReport.self, forKey: .items)
        phase =
            switch try fields.decode(Word.self, forKey: .phase) {
            case .waiting: .waiting
            case .acting: .acting
            case .cutOff: .cutOff
            case .over: .over(try Self.outcome(fields))
            }
    }

    private static func outcome(_ fields: KeyedDecodingContainer<Key>) throws -> Cycle.Outcome {
        let code = try fields.decodeIfPresent(Int32.self, forKey: .exitCode)
        if let word = try fields.decodeIfPresent(Verdict.Word.self, forKey: .verdict) {
            return .verdict(
                Verdict(word, code: code, problem: try fields.decodeIfPresent(String.self, forKey: .problem)))
        }
        if let number = try fields.decodeIfPresent(Int.self, forKey: .supersededBy) { return .supersededBy(number) }
        if let why = try fields.decodeIfPresent(String.self, forKey: .skipped) { return .skipped(why) }
        if let why = try fields.decodeIfPresent(String.self, forKey: .notRun) {
            return .notRun(why, exitCode: code ?? 1)
        }
        let sentence = try fields.decodeIfPresent(String.self, forKey: .outcome) ?? ""
        return Cycle.Outcome(version1: sentence, code)
    }
}

extension Cycle.Outcome {
    /// What the daemon's state of version 0.1 says of a step: it kept the sentence and the exit code only.
    fileprivate init(version1 sentence: String, _ code: Int32?) {
        guard let code else {
            self = sentence == Cycle.Outcome.up.description ? .up : .skipped(sentence)
            return
        }
        let word = Verdict.Word.allCases.first { sentence.hasPrefix($0.rawValue) } ?? .failed
        let rest = sentence.dropFirst(word.rawValue.count).drop { $0 == ":" || $0 == " " }
        self = .verdict(Verdict(word, code: code, problem: String(rest)))
    }
}
