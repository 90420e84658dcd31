import Syscalls

/// Which part of a folder belongs to the inputs.
enum InputSelection: Hashable {
    /// All that is in it.
    case everything
    /// Only these names.
    case only([Path: InputSelection])

    /// Joins paths relative to the project; `.` is the project itself, and `..` a name like others.
    init(_ paths: [Path]) {
        self = .only([:])
        for path in paths { insert(path.names[...]) }
    }

    private mutating func insert(_ parts: ArraySlice<Path>) {
        guard case .only(var names) = self else { return }
        guard let first = parts.first else {
            self = .everything
            return
        }
        names[first, default: .only([:])].insert(parts.dropFirst())
        self = .only(names)
    }

    /// What of an entry belongs to the inputs; nil for nothing.
    subscript(name: Path) -> InputSelection? {
        switch self {
        case .everything: .everything
        case .only(let names): names[name]
        }
    }
}
