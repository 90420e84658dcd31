package import Syscalls

/// What git keeps of a folder, and so would bring to everybody who clones the project.
package enum GitTracking {
    /// Whether git tracks anything in a folder, an absolute path without links.
    package static func holds(_ folder: Path) -> Bool {
        var top = folder.parent
        while !File.exists(top / ".git") {
            if top.parent == top { return false }
            top = top.parent
        }
        let repository = GitRepository(top)
        guard mayHold(folder.name, repository) else { return false }
        return folder.name.bytes.withUnsafeBytes {
            TrackedNames(of: repository).containsBelow($0, in: folder.parent.bytes)
        }
    }

    /// Whether an index could have a folder's name: to look for its bytes costs a tenth of reading all entries, and nearly always there
    /// are none. Version 4 does not write names out, and a split index has them elsewhere.
    private static func mayHold(_ name: Path, _ repository: GitRepository) -> Bool {
        let index = TrackedNames.index(of: repository)
        guard let bytes = (try? File.contents(of: index, limit: 1 << 30)) ?? nil, bytes.count > 8 else { return false }
        let shared = Array("sharedindex.".utf8)
        let isSplit = ((try? File.entries(of: repository.folder)) ?? []).contains { $0.bytes.starts(with: shared) }
        if isSplit || bytes[7] == 4 { return true }
        return bytes.withUnsafeBytes { Bytes.offset(of: name.bytes + [UInt8(ascii: "/")], in: $0) != nil }
    }
}
