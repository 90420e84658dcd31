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
        let holding = roots.filter { path.relative(to: $0.path) != nil }.sorted {
            $0.path.bytes.count < $1.path.bytes.count
        }
        let rules = IgnoreRules(ignore)
        var explanation = PathExplanation.outside
        for root in holding {
            let hit = rules.explain(path, below: root.path)
            let reference = hit.map { hit in
                PatternReference(
                    source: hit.list.source,
                    line: hit.pattern.line,
                    pattern: printable(hit.pattern.text),
                    path: hit.path
                )
            }
            if let reference, hit?.pattern.isNegated == false {
                explanation = .ignored(root: root.path, by: reference)
            } else {
                return .watched(root: root.path, by: reference)
            }
        }
        return explanation
    }
}
