import Model

/// Whether a job's last verdict, or a service's present run, is about the inputs as they are now.
package enum Freshness: Hashable, Sendable {
    /// It is. A service has no number of a run here.
    case fresh(run: Int?)
    /// It is not.
    case stale(Staleness)
    /// The inputs are read for the first time.
    case unknown

    package enum Staleness: Hashable, Sendable {
        /// Inputs have changed since that run began; a service has no number of a run here.
        case changed(Paths, since: Int?)
        /// Inputs changed while that run was running, so it is about none of their states.
        case changedDuring(run: Int, Paths)
        /// The job's definition has changed since.
        case redefined(since: Int)
        /// What that run saw is not in the history.
        case unrecorded(run: Int)
    }

    /// Changed files.
    package struct Paths: Hashable, Sendable {
        /// No more are named than this.
        package static let limit = 20
        /// The first of them; empty when it is not known which they are.
        package let names: [String]
        /// How many there are.
        package let count: Int

        package init(_ names: [String]) {
            self.names = Array(names.prefix(Self.limit))
            count = names.count
        }

        fileprivate init(names: [String], count: Int) {
            self.names = names
            self.count = count
        }

        var text: String { NameList.text(names, of: count) }
    }

    package var isFresh: Bool {
        if case .fresh = self { true } else { false }
    }

    package var isStale: Bool {
        if case .stale = self { true } else { false }
    }

    /// The inputs that have changed, as far as they are known.
    package var changed: Paths? {
        switch self {
        case .stale(.changed(let paths, _)), .stale(.changedDuring(_, let paths)): paths.names.isEmpty ? nil : paths
        case .fresh, .stale, .unknown: nil
        }
    }

    /// The sentence for people; nil when there is no more to say than that it is fresh.
    package var text: String? {
        switch self {
        case .fresh(let run): run.map { "run \($0) saw these inputs" }
        case .stale(.changed(let paths, let run)):
            (paths.names.isEmpty ? "its inputs have changed" : "\(paths.text) changed")
                + " since \(run.map { "run \($0)" } ?? "it was started")"
        case .stale(.changedDuring(let run, let paths)): "\(paths.text) changed during run \(run)"
        case .stale(.redefined(let run)): "its definition has changed since run \(run)"
        case .stale(.unrecorded(let run)): "what run \(run) saw is not known"
        case .unknown: "its inputs are being read for the first time"
        }
    }
}

/// Its keys lie beside those of the unit: `"fresh": false, "freshness": "a.py changed since run 3", "changedInputs": ["a.py"]`.
extension Freshness: Codable {
    private enum Key: String, CodingKey { case fresh, freshness, staleness, seenByRun, changedInputs, changedCount }
    fileprivate enum Word: String, Codable { case changed, changedDuring, redefined, unrecorded }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encodeIfPresent(text, forKey: .freshness)
        if let changed {
            try fields.encode(changed.names, forKey: .changedInputs)
            try fields.encode(changed.count, forKey: .changedCount)
        }
        var run: Int?
        switch self {
        case .unknown: return
        case .fresh(let number):
            try fields.encode(true, forKey: .fresh)
            run = number
        case .stale(let staleness):
            try fields.encode(false, forKey: .fresh)
            try fields.encode(staleness.word, forKey: .staleness)
            run = staleness.run
        }
        try fields.encodeIfPresent(run, forKey: .seenByRun)
    }

    /// Reads what stands beside a unit; unknown when it has no freshness at all: see `init?(beside:)`.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let run = try fields.decodeIfPresent(Int.self, forKey: .seenByRun)
        guard let isFresh = try fields.decodeIfPresent(Bool.self, forKey: .fresh) else {
            self = .unknown
            return
        }
        if isFresh {
            self = .fresh(run: run)
            return
        }
        let names = try fields.decodeIfPresent([String].self, forKey: .changedInputs) ?? []
        let paths = Paths(
            names: names, count: try fields.decodeIfPresent(Int.self, forKey: .changedCount) ?? names.count)
        switch try fields.decode(Word.self, forKey: .staleness) {
        case .changed: self = .stale(.changed(paths, since: run))
        case .changedDuring: self = .stale(.changedDuring(run: run ?? 0, paths))
        case .redefined: self = .stale(.redefined(since: run ?? 0))
        case .unrecorded: self = .stale(.unrecorded(run: run ?? 0))
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
        }
    }

    fileprivate var run: Int? {
        switch self {
        case .changed(_, let run): run
        case .changedDuring(let run, _), .redefined(let run), .unrecorded(let run): run
        }
    }
}
