public import Syscalls

/// Where a decision about a path is written.
public struct PatternReference: Hashable, Sendable, CustomStringConvertible {
    /// The file, or `defaults`, or `ignore` for the configuration's own list.
    public let source: Path
    /// The line, from 1.
    public let line: Int
    /// The line's text.
    public let pattern: String
    /// The path that it matched: the one asked for, or a folder above it.
    public let path: Path

    /// "/p/.gitignore:3: build/".
    public var description: String { "\(source):\(line): \(pattern)" }
}

/// Whether a path is watched, and what decided.
public enum PathExplanation: Hashable, Sendable {
    /// No root holds it.
    case outside
    /// It is, or would be, watched below this root; a negated pattern may have taken it back in.
    case watched(root: Path, by: PatternReference?)
    /// A pattern leaves it out.
    case ignored(root: Path, by: PatternReference)
}

extension WatcherConfiguration {
    /// Explains, from the current files on the disk, whether a path is watched.
    /// - Parameter path: absolute; it need not exist.
    public func explain(_ path: Path) -> PathExplanation {
        var explanation = PathExplanation.outside
        let rules = IgnoreRules(ignore, roots: innerRoots)
        for root in rootsHolding(path) {
            let finding = rules.explain(path, below: root)
            if let finding, finding.isLeftOut {
                explanation = .ignored(root: root, by: PatternReference(finding))
            } else {
                // What is exempt is watched in spite of the pattern, not because of it.
                let reference = finding.flatMap { $0.exemption == nil ? PatternReference($0) : nil }
                return .watched(root: root, by: reference)
            }
        }
        return explanation
    }

    /// Why a path is watched although a rule would leave it out; nil when no rule would, or when it is left out.
    public func exemption(of path: Path) -> IgnoreExemption? {
        let rules = IgnoreRules(ignore, roots: innerRoots)
        for root in rootsHolding(path) {
            guard let finding = rules.explain(path, below: root) else { return nil }
            if !finding.isLeftOut { return finding.exemption }
        }
        return nil
    }

    /// The roots that a path is one of or lies below, the highest first.
    private func rootsHolding(_ path: Path) -> [Path] {
        roots.map(\.path).filter { path.relative(to: $0) != nil }.sorted { $0.bytes.count < $1.bytes.count }
    }
}

extension PatternReference {
    init(_ finding: IgnoreRules.Finding) {
        self.init(
            source: finding.list.source,
            line: finding.pattern.line,
            pattern: printable(finding.pattern.text),
            path: finding.path
        )
    }
}
