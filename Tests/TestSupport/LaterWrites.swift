package import Syscalls

/// A file is made in every folder below a root: a watcher must report each of them, under its right name, and nothing else. What
/// became of the watches and names in a race shows here.
package struct LaterWrites {
    /// The changes that must be reported, sorted.
    package let expected: [String]

    /// Shell commands that make the files, below the working folder; `.git` is left alone.
    package static let commands = #"find . -name .git -prune -o -type d -printf '%p/zz-later\0' | xargs -0 touch"#

    /// Looks which folders there are now.
    package init(below root: Path) throws {
        expected = try Self.folders(below: root).map { $0 == "." ? "+ zz-later" : "+ \($0)/zz-later" }.sorted()
    }

    private static func folders(below root: Path) throws -> [String] {
        var found: [String] = []
        var pending: [Path] = [root]
        while let folder = pending.popLast() {
            found.append((folder.relative(to: root) ?? folder).description)
            for name in try File.entries(of: folder) where name != ".git" {
                if try File.status(of: folder / name)?.kind == .directory { pending.append(folder / name) }
            }
        }
        return found
    }
}
