import Syscalls

/// Compares the daemon's program with that of the asking command: after an upgrade the old daemon runs until it is replaced.
package struct DaemonProgram: Codable, Equatable, Sendable {
    /// How it compares with the program of the command.
    package enum Age: String, Codable, Sendable {
        /// It is the same, byte for byte.
        case same
        /// Its file is older.
        case older
        /// It is a different one, and not older.
        case different
    }

    /// Its file; ends in ` (deleted)` when that has been replaced.
    package var path: String
    package var age: Age

    /// What to do about it; nil when nothing is to be done.
    package var advice: String? {
        switch age {
        case .same: nil
        case .older:
            "the daemon runs an older bgexec than this one: `bgexec daemon restart` switches to this one; nothing else restarts"
        case .different:
            "the daemon runs another bgexec than this one (\(path)): `bgexec daemon restart` switches to this one; nothing else restarts"
        }
    }

    /// Looks at the program of a process; nil when it has gone.
    package init?(of pid: Int32) {
        let link = Path("/proc/\(pid)/exe")
        guard let target = File.linkTarget(of: link)?.text,
            let theirs = (try? File.status(of: link, followingLinks: true)) ?? nil,
            let ours = (try? File.status(of: "/proc/self/exe", followingLinks: true)) ?? nil
        else { return nil }
        path = target
        if theirs.device == ours.device && theirs.inode == ours.inode {
            age = .same
        } else if theirs.size == ours.size && Self.haveSameContent(link, "/proc/self/exe") {
            age = .same
        } else {
            age = theirs.modified < ours.modified ? .older : .different
        }
    }

    private static func haveSameContent(_ one: Path, _ other: Path) -> Bool {
        guard let one = try? File.openForReading(one), let other = try? File.openForReading(other) else { return false }
        while true {
            var (left, right): ([UInt8], [UInt8]) = ([], [])
            guard (try? one.read(into: &left, upTo: 1 << 20)) != nil,
                (try? other.read(into: &right, upTo: 1 << 20)) != nil, left == right
            else { return false }
            if left.isEmpty { return true }
        }
    }
}
