package import Syscalls

/// Where in a snapshot's tree an input is that does not lie below the project's top.
///
/// A tree object knows neither `..` nor what a link leads to. So the tree has two folders of its own at its top, whose names no input can have:
/// `.bgexec-above/2/shared/x` stands for `../../shared/x`, and `.bgexec-linked/a/link` for what the link `a/link` leads to.
package enum SnapshotPlace {
    static let above: Path = ".bgexec-above"
    static let linked: Path = ".bgexec-linked"

    /// Whether a name is one of those that stand for something else.
    static func isReserved(_ name: Path) -> Bool { name == above || name == linked }

    /// Whether a folder of the tree may hold a name: those that stand for something else are at the top, and what lies above the project
    /// may also be behind a link.
    static func mayHold(_ name: Path, _ folder: Path) -> Bool {
        !isReserved(name) || folder == "." || folder == linked && name == above
    }

    /// Whether a folder of this name holds records that programs trust, and so none of it is ever written from a snapshot: in git's, a file
    /// can be a program that runs with the next command. Some file systems do not tell capital letters from small ones.
    static func isRecords(_ name: Path) -> Bool {
        records.contains(Path(name.description.lowercased()))
    }

    private static let records: Set<Path> = [".git", ".hg", ".svn", ".bzr", ".jj", ".sl", ".bgexec"]

    /// The names under which the tree has a path, relative to the project, perhaps beginning with `..`.
    static func names(of path: Path) -> [Path] {
        let names = path.names
        let below = names.drop { $0 == ".." }
        let up = names.count - below.count
        return (up == 0 ? [] : [above, Path("\(up)")]) + below
    }

    /// The names under which the tree has what a link leads to.
    static func names(ofTargetOf link: Path) -> [Path] { [linked] + names(of: link) }

    /// A path of the tree as people know it: `../../shared/x`, `a/link (what it leads to)`.
    package static func shown(_ path: Path) -> Path {
        var names = path.names[...]
        let isLinked = names.first == linked && names.count > 1
        if isLinked { names.removeFirst() }
        if names.first == above, names.count > 2, let up = Int(names[names.startIndex + 1].description), up < 4_096 {
            names = Array(repeating: "..", count: up) + names.dropFirst(2)
        } else if !isLinked {
            return path
        }
        let way = names.reduce(Path("")) { $0 / $1 }
        return isLinked ? Path(bytes: way.bytes + Array(" (what it leads to)".utf8)) : way
    }
}

extension FileChange {
    /// The path for people.
    package var shown: Path { SnapshotPlace.shown(path) }

    /// Whether it is not a file below the project's top, but one above it, or what a link leads to, or one of the records of version
    /// control or of bgexec. It is never written.
    package var isElsewhere: Bool {
        let names = path.names
        return names.first.map(SnapshotPlace.isReserved) ?? false || names.contains(where: SnapshotPlace.isRecords)
    }
}
