import Model

/// Its keys lie beside those of the unit: `"kind": "service", "state": "backing-off", "retrySeconds": 4.2`.
extension UnitState: Codable {
    private enum Key: String, CodingKey {
        case kind, state, retrySeconds, failedChecks, verdict, verdictCode, verdictProblem
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(kind, forKey: .kind)
        try fields.encode(word, forKey: .state)
        try fields.encodeIfPresent(retry, forKey: .retrySeconds)
        if case .service(.unhealthy(let failures)) = self { try fields.encode(failures, forKey: .failedChecks) }
        try fields.encodeIfPresent(verdict?.word, forKey: .verdict)
        try fields.encodeIfPresent(verdict?.exitCode, forKey: .verdictCode)
        try fields.encodeIfPresent(verdict?.problem, forKey: .verdictProblem)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let word = try fields.decode(StateWord.self, forKey: .state)
        let retry = try fields.decodeIfPresent(Double.self, forKey: .retrySeconds)
        let state: UnitState? =
            switch try fields.decode(UnitKind.self, forKey: .kind) {
            case .service:
                Service(word, retry, failures: try fields.decodeIfPresent(Int.self, forKey: .failedChecks) ?? 1)
                    .map { .service($0) }
            case .job:
                Job(word).map { .job($0, last: nil) }
            }
        guard let state else {
            throw DecodingError.dataCorruptedError(forKey: .state, in: fields, debugDescription: "not of this kind")
        }
        self = state
        if case .job(let job, _) = state, let last = try fields.decodeIfPresent(Verdict.Word.self, forKey: .verdict) {
            let verdict = Verdict(
                last, code: try fields.decodeIfPresent(Int32.self, forKey: .verdictCode),
                problem: try fields.decodeIfPresent(String.self, forKey: .verdictProblem))
            self = .job(job, last: verdict)
        }
    }
}

extension UnitState.Service {
    fileprivate init?(_ word: StateWord, _ retry: Double?, failures: Int) {
        switch word {
        case .stopped: self = .stopped
        case .blocked: self = .blocked
        case .starting: self = .starting
        case .external: self = .external
        case .healthy: self = .healthy
        case .unhealthy: self = .unhealthy(failures: failures)
        case .stopping: self = .stopping
        case .restarting: self = .restarting
        case .backingOff: self = .backingOff(retry: retry ?? 0)
        case .failed: self = .failed(retry: retry)
        case .idle, .running, .ending: return nil
        }
    }
}

extension UnitState.Job {
    fileprivate init?(_ word: StateWord) {
        switch word {
        case .idle: self = .idle
        case .blocked: self = .blocked
        case .starting: self = .starting
        case .running: self = .running
        case .ending: self = .ending
        case .stopping: self = .stopping
        case .external, .healthy, .unhealthy, .stopped, .restarting, .backingOff, .failed: return nil
        }
    }
}
