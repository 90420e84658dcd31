import Syscalls

/// Finds out whether git has made a change of files. Compares where HEAD is with where it was, so nothing depends on having seen it move.
struct GitMoves {
    private let root: Path
    private var head: String?
    /// The last move, and when the log of HEAD was written for it.
    private var last: (move: GitMove, time: Int64)?

    /// - Parameter root: the project's folder.
    init(root: Path) {
        self.root = root
        head = GitHead.read(in: root)
    }

    /// The command that has changed all of these files; nil when there is none, or when it cannot be said of one of them.
    ///
    /// git writes the log of HEAD after the files. So a file whose status has changed later (which no program can set back) was changed by
    /// something else, whatever HEAD did.
    mutating func move(of paths: [Path]) -> GitMove? {
        let now = GitHead.read(in: root)
        if now != head {
            last = nil
            if let head, let now, let log = GitHead.log(in: root),
                let move = GitMove(from: head, to: now, log: log.lines)
            {
                last = (move, log.time)
            }
            head = now
        }
        guard let last, paths.allSatisfy({ Self.lastChange(of: $0) <= last.time }) else { return nil }
        return last.move
    }

    /// When it was changed; of one that is gone, when the folder was from which it is gone.
    private static func lastChange(of path: Path) -> Int64 {
        var path = path
        while true {
            do throws(SystemError) {
                if let status = try File.status(of: path) { return status.changed }
            } catch { return .max }
            if path.parent == path { return .max }
            path = path.parent
        }
    }
}
