import Model

/// Whether a job's last verdict, or a service's present run, is about the inputs as they are now.
package enum Freshness: Hashable, Sendable {
    /// It is. A service has no number of a run here.
    case fresh(run: Int?)
    /// It is not.
    case stale(Staleness)
    /// It cannot be told.
    /// - Parameter reasons: sentences for people; empty while the inputs are being read.
    case unknown(reasons: [String])

    package enum Staleness: Hashable, Sendable {
        /// Inputs have changed since that run began; a service has no number of a run here.
        case changed(Paths, since: Int?)
        /// Inputs changed while that run was running, so it is about none of their states.
        case changedDuring(run: Int, Paths)
        /// The job's definition has changed since.
        case redefined(since: Int)
        /// What that run saw is not in the history.
        case unrecorded(run: Int)
        /// What that run wrote is gone, or was changed since.
        case outputsChanged(Paths, since: Int)
        /// Units that it needs are not what they were: "build has changed".
        case needsChanged([String], since: Int?)
        /// That run was cancelled, or could not do its work.
        case inconclusive(run: Int)
        /// It is due, and does not run: "build failed".
        /// - Parameter exitCode: the code of the job that it needs; nil when that is not the reason.
        case notRun(String, exitCode: Int32?)
        /// It changes its own inputs, as it seems, and is run again after a pause. Run 0 stands for a service.
        case paced(Paths, run: Int, seconds: Int)
        /// These jobs change what it depends on, or has written, and it what they do, again and again: it is run after a pause.
        case inCircle(Paths, with: [String], seconds: Int)
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

        init(names: [String], count: Int) {
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

    /// The run of a job that its verdict is from, which need not be its last; nil when it is not said here.
    package var verdictRun: Int? {
        switch self {
        case .fresh(let run), .stale(.changed(_, let run)), .stale(.needsChanged(_, let run)): run
        case .stale(.changedDuring(let run, _)), .stale(.redefined(let run)), .stale(.unrecorded(let run)),
            .stale(.outputsChanged(_, let run)), .stale(.inconclusive(let run)):
            run
        case .stale(.notRun), .stale(.paced), .stale(.inCircle), .unknown: nil
        }
    }

    /// The inputs that have changed, as far as they are known.
    package var changed: Paths? {
        switch self {
        case .stale(.changed(let paths, _)), .stale(.changedDuring(_, let paths)), .stale(.paced(let paths, _, _)),
            .stale(.outputsChanged(let paths, _)), .stale(.inCircle(let paths, _, _)):
            paths.names.isEmpty ? nil : paths
        case .fresh, .stale, .unknown: nil
        }
    }

    /// The line that declares them; only jobs have one.
    private static func outputs(_ paths: Paths) -> String {
        "\"outputs\": [\(paths.names.prefix(3).map(JSONString.quoted).joined(separator: ", "))]"
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
        case .stale(.outputsChanged(let paths, let run)):
            "\(paths.names.isEmpty ? "its outputs have" : "\(paths.text)") changed since run \(run), which wrote it"
        case .stale(.needsChanged(let needs, let run)):
            needs.joined(separator: ", ") + (run.map { " since run \($0)" } ?? "")
        case .stale(.inconclusive(let run)): "run \(run) came to no verdict"
        case .stale(.notRun(let why, _)): "not run: \(why)"
        case .stale(.paced(let paths, let run, let seconds)):
            """
            paced \(seconds) s: \(paths.text) \(paths.count == 1 ? "changes" : "change") while it runs; if it writes there itself, \
            \(run == 0 ? "leave it out of its inputs" : "say \(Self.outputs(paths))")
            """
        case .stale(.inCircle(let paths, let others, let seconds)):
            "paced \(seconds) s: \(paths.names.isEmpty ? "its files change" : "\(paths.text) \(paths.count == 1 ? "changes" : "change")") "
                + "whenever \(NameList.text(others)) \(others.count == 1 ? "runs" : "run"), and the other way round"
        case .unknown(let reasons):
            reasons.isEmpty ? "its inputs are being read for the first time" : NameList.text(reasons)
        }
    }
}
