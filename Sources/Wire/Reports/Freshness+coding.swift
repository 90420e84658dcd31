import Model

/// Its keys lie beside those of the unit: `"fresh": false, "freshness": "a.py changed since run 3", "changedInputs": ["a.py"]`.
extension Freshness: Codable {
    private enum Key: String, CodingKey {
        case fresh, freshness, staleness, seenByRun, changedInputs, changedCount, reasons, exitCode = "needExitCode",
            seconds = "pausedSeconds"
    }
    fileprivate enum Word: String, Codable {
        case changed, changedDuring, redefined, unrecorded, outputsChanged, needsChanged, inconclusive, notRun, paced,
            inCircle, unknown
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encodeIfPresent(text, forKey: .freshness)
        if let changed {
            try fields.encode(changed.names, forKey: .changedInputs)
            try fields.encode(changed.count, forKey: .changedCount)
        }
        var run: Int?
        switch self {
        case .unknown(let reasons):
            try fields.encode(false, forKey: .fresh)
            try fields.encode(Word.unknown, forKey: .staleness)
            try fields.encode(reasons, forKey: .reasons)
        case .fresh(let number):
            try fields.encode(true, forKey: .fresh)
            run = number
        case .stale(let staleness):
            try fields.encode(false, forKey: .fresh)
            try fields.encode(staleness.word, forKey: .staleness)
            run = staleness.run
            switch staleness {
            case .needsChanged(let needs, _): try fields.encode(needs, forKey: .reasons)
            case .notRun(let why, let code):
                try fields.encode([why], forKey: .reasons)
                try fields.encodeIfPresent(code, forKey: .exitCode)
            case .paced(_, _, let seconds): try fields.encode(seconds, forKey: .seconds)
            case .inCircle(_, let others, let seconds):
                try fields.encode(others, forKey: .reasons)
                try fields.encode(seconds, forKey: .seconds)
            case .changed, .changedDuring, .redefined, .unrecorded, .outputsChanged, .inconclusive: break
            }
        }
        try fields.encodeIfPresent(run, forKey: .seenByRun)
    }

    /// Reads what stands beside a unit; unknown when it has no freshness at all: see `init?(beside:)`.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let run = try fields.decodeIfPresent(Int.self, forKey: .seenByRun)
        guard let isFresh = try fields.decodeIfPresent(Bool.self, forKey: .fresh) else {
            self = .unknown(reasons: [])
            return
        }
        if isFresh {
            self = .fresh(run: run)
            return
        }
        let names = try fields.decodeIfPresent([String].self, forKey: .changedInputs) ?? []
        let paths = Paths(
            names: names, count: try fields.decodeIfPresent(Int.self, forKey: .changedCount) ?? names.count)
        let reasons = try fields.decodeIfPresent([String].self, forKey: .reasons) ?? []
        switch try fields.decode(Word.self, forKey: .staleness) {
        case .changed: self = .stale(.changed(paths, since: run))
        case .changedDuring: self = .stale(.changedDuring(run: run ?? 0, paths))
        case .redefined: self = .stale(.redefined(since: run ?? 0))
        case .unrecorded: self = .stale(.unrecorded(run: run ?? 0))
        case .outputsChanged: self = .stale(.outputsChanged(paths, since: run ?? 0))
        case .needsChanged: self = .stale(.needsChanged(reasons, since: run))
        case .inconclusive: self = .stale(.inconclusive(run: run ?? 0))
        case .notRun:
            self = .stale(
                .notRun(reasons.first ?? "", exitCode: try fields.decodeIfPresent(Int32.self, forKey: .exitCode)))
        case .paced:
            self = .stale(
                .paced(paths, run: run ?? 0, seconds: try fields.decodeIfPresent(Int.self, forKey: .seconds) ?? 0))
        case .inCircle:
            self = .stale(
                .inCircle(paths, with: reasons, seconds: try fields.decodeIfPresent(Int.self, forKey: .seconds) ?? 0))
        case .unknown: self = .unknown(reasons: reasons)
        }
    }

    /// Reads it where it may be missing.
    init?(beside decoder: any Decoder) throws {
        guard
            try decoder.container(keyedBy: Key.self).contains(.fresh)
                || decoder.container(keyedBy: Key.self).contains(.freshness)
        else { return nil }
        try self.init(from: decoder)
    }
}

extension Freshness.Staleness {
    fileprivate var word: Freshness.Word {
        switch self {
        case .changed: .changed
        case .changedDuring: .changedDuring
        case .redefined: .redefined
        case .unrecorded: .unrecorded
        case .outputsChanged: .outputsChanged
        case .needsChanged: .needsChanged
        case .inconclusive: .inconclusive
        case .notRun: .notRun
        case .paced: .paced
        case .inCircle: .inCircle
        }
    }

    fileprivate var run: Int? {
        switch self {
        case .changed(_, let run): run
        case .changedDuring(let run, _), .redefined(let run), .unrecorded(let run), .outputsChanged(_, let run),
            .inconclusive(let run), .paced(_, let run, _):
            run
        case .needsChanged(_, let run): run
        case .notRun, .inCircle: nil
        }
    }
}
