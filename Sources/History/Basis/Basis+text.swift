/// A basis as the history keeps it: a line for each thing that it is made of.
///
///     definition 1k3f
///     inputs 1f0a…
///     needs redis service 77ab…
///     needs build job 90cd… outputs 3e41…
extension Basis {
    package var text: String { Self.text(definition, inputs, needs) }

    static func text(_ definition: String, _ inputs: SnapshotID?, _ needs: [Need]) -> String {
        var lines = ["definition \(definition)"]
        if let inputs { lines.append("inputs \(inputs)") }
        lines += needs.map { "needs \($0.unit) \($0.state.text)" }
        return lines.joined(separator: "\n")
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(text: String) {
        var definition: String?
        var inputs: SnapshotID?
        var needs: [Need] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch (words.first, words.count) {
            case ("definition"?, 2): definition = words[1]
            case ("inputs"?, 2):
                guard let id = SnapshotID(words[1]) else { return nil }
                inputs = id
            case ("needs"?, 3...):
                guard let state = Need.State(words: words.dropFirst(2)) else { return nil }
                needs.append(Need(words[1], state))
            default: return nil
            }
        }
        guard let definition else { return nil }
        self.init(definition: definition, inputs: inputs, needs: needs)
    }
}

extension Basis.Need.State {
    private enum Word: String { case service, job, external, notPassed = "not-passed" }

    fileprivate var text: String {
        switch self {
        case .service(let digest): "\(Word.service.rawValue) \(digest)"
        case .job(let digest, nil): "\(Word.job.rawValue) \(digest)"
        case .job(let digest, let outputs?): "\(Word.job.rawValue) \(digest) outputs \(outputs)"
        case .external: Word.external.rawValue
        case .notPassed(let digest): "\(Word.notPassed.rawValue) \(digest)"
        }
    }

    fileprivate init?(words: ArraySlice<String>) {
        let words = Array(words)
        guard let word = words.first.flatMap(Word.init) else { return nil }
        let digest = words.count > 1 ? Basis.Digest(words[1]) : nil
        switch (word, digest, words.count) {
        case (.external, nil, 1): self = .external
        case (.service, let digest?, 2): self = .service(digest)
        case (.notPassed, let digest?, 2): self = .notPassed(digest)
        case (.job, let digest?, 2): self = .job(digest, outputs: nil)
        case (.job, let digest?, 4):
            guard let outputs = SnapshotID(words[3]) else { return nil }
            self = .job(digest, outputs: outputs)
        case (.service, _, _), (.job, _, _), (.external, _, _), (.notPassed, _, _): return nil
        }
    }
}
