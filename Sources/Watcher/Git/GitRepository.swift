import Syscalls

/// Where git keeps its records of a working tree.
struct GitRepository: Hashable, Sendable {
    /// The folder that has the `.git`.
    let top: Path
    /// `.git` itself, or what the pointer file of a linked worktree or of a submodule names.
    let folder: Path
    /// What linked worktrees have in common: the same folder, but for them.
    let common: Path

    /// - Parameter top: a folder that has a `.git`.
    init(_ top: Path) {
        let folder = Self.folder(ofRepository: top)
        let pointer = Self.firstLine(of: folder / "commondir")
        self.top = top
        self.folder = folder
        common = pointer.map { Self.plain(folder / Path(bytes: $0)) } ?? folder
    }

    /// The patterns of this repository that are not shared.
    var excludeFile: Path { common / "info/exclude" }

    /// The branch that is checked out; nil when none is.
    var branch: [UInt8]? {
        guard let head = Self.firstLine(of: folder / "HEAD") else { return nil }
        let start = Array("ref: refs/heads/".utf8)
        return head.starts(with: start) ? Array(head.dropFirst(start.count)) : nil
    }

    private static func folder(ofRepository top: Path) -> Path {
        let git = top / ".git"
        guard let status = try? File.status(of: git, followingLinks: true), status.kind == .regular,
            let line = firstLine(of: git), line.starts(with: Array("gitdir: ".utf8))
        else { return git }
        return plain(top / Path(bytes: line.dropFirst(8)))
    }

    /// A path without `..`, where it exists.
    private static func plain(_ path: Path) -> Path { (try? File.resolved(path)) ?? path }

    private static func firstLine(of file: Path) -> ArraySlice<UInt8>? {
        (try? File.beginning(of: file, upTo: 4096)).flatMap { $0 }?.prefix { $0 != UInt8(ascii: "\n") }
    }
}
