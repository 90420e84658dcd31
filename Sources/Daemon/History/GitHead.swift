import Syscalls

/// The commit that a project is on, read from the files of its repository: no program is run and nothing there is touched.
enum GitHead {
    /// The commit's id; nil without a repository, or before its first commit.
    static func read(in folder: Path) -> String? {
        guard let git = repository(of: folder), let head = line(git / "HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return head }
        let name = String(head.dropFirst(5))
        // A worktree keeps its HEAD to itself and shares its branches.
        let common = line(git / "commondir").map { git / Path($0) } ?? git
        if let commit = line(common / Path(name)) { return commit }
        let packed = (try? File.contents(of: common / "packed-refs", limit: File.usualLimit)) ?? nil
        return String(decoding: packed ?? [], as: UTF8.self).split(separator: "\n")
            .first { $0.hasSuffix(" " + name) }.map { String($0.prefix(40)) }
    }

    /// The log of HEAD, the oldest entry first, and when it was last written; nil when there is none.
    static func log(in folder: Path) -> (lines: [Substring], time: Int64)? {
        guard let path = repository(of: folder).map({ $0 / "logs/HEAD" }),
            let status = (try? File.status(of: path)) ?? nil,
            let bytes = (try? File.contents(of: path, limit: File.usualLimit)) ?? nil
        else { return nil }
        // One that is written to meanwhile says nothing for sure.
        guard ((try? File.status(of: path)) ?? nil) == status else { return nil }
        return (String(decoding: bytes, as: UTF8.self).split(separator: "\n"), status.changed)
    }

    /// When the git command began that has written the index: git makes its successor before it changes files, and renames it after.
    /// Nil where the file system does not say when a file was made.
    static func indexBegan(in folder: Path) -> Int64? {
        repository(of: folder).flatMap { File.birthTime(of: $0 / "index") }
    }

    /// The folder of the repository that a folder lies in; a worktree has its own.
    private static func repository(of folder: Path) -> Path? {
        var folder = folder
        while !File.exists(folder / ".git") {
            if folder.parent == folder { return nil }
            folder = folder.parent
        }
        return gitFolder(folder / ".git")
    }

    /// The folder that a `.git` is, or that it names as the `.git` of a linked worktree does.
    static func gitFolder(_ path: Path) -> Path? {
        if ((try? File.status(of: path)) ?? nil)?.kind == .directory { return path }
        guard let text = line(path), text.hasPrefix("gitdir: ") else { return nil }
        return path.parent / Path(text.dropFirst(8))
    }

    private static func line(_ path: Path) -> String? {
        guard let bytes = (try? File.beginning(of: path, upTo: 4096)) ?? nil else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
