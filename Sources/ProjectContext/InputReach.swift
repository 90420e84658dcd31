import Syscalls
import Watcher

/// Whether a pattern may match something in a folder or below, so that a walk need not enter the others.
struct InputReach: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case name(Path)
        case glob(PathSelector)
        /// `**`
        case anything
    }

    private let parts: [Part]

    /// - Parameter names: the way from the folder that paths are relative to, to where the pattern begins.
    init(_ pattern: InputPattern, below names: [Path]) {
        let literal = pattern.literalNames
        let rest = pattern.parts.dropFirst(literal.count)
        parts =
            (names + literal).map(Part.name) + (pattern.isOfEveryFolder ? [.anything] : [])
            + rest.map { $0 == "**" ? .anything : .glob(Self.selector(ofName: $0)) }
    }

    /// - Parameter folder: its names, from the folder that all is relative to.
    func enters(_ folder: [Path]) -> Bool {
        for (name, part) in zip(folder, parts) {
            switch part {
            case .anything: return true
            case .name(let wanted): if wanted != name { return false }
            case .glob(let selector): if !selector.selects("/" / name, isDirectory: true) { return false }
            }
        }
        return true
    }

    private static func selector(ofName part: String) -> PathSelector {
        let isSpecial = part.hasPrefix("!") || part.hasPrefix("#")
        return PathSelector([isSpecial ? "\\" + part : part], base: "/")
    }
}
