import Syscalls

/// Finds out whether git has made a change of files. Compares where HEAD is with where it was, so nothing depends on having seen it move.
struct GitMoves {
    private let root: Path
    private var head: String?
    /// The last move, when it began, and when the log of HEAD was written for it.
    private var last: (move: GitMove, began: Int64, time: Int64)?

    /// - Parameter root: the project's folder.
    init(root: Path) {
        self.root = root
        head = GitHead.read(in: root)
    }

    /// The command that has changed all of these files; nil when there is none, or when it cannot be said of one of them.
    ///
    /// git makes the new index before it writes files, and the log of HEAD after them. So a file whose status has changed earlier or later
    /// (no program can set that) was changed by something else, whatever HEAD did.
    mutating func move(of paths: [Path]) -> GitMove? {
        let now = GitHead.read(in: root)
        if now != head {
            last = nil
            if let head, let now, let log = GitHead.log(in: root),
                let move = GitMove(from: head, to: now, log: log.lines)
            {
                // The index is that of the last step.
                let began = move.hasSeveralSteps ? nil : GitHead.indexBegan(in: root)
                last = (move, began ?? .min, log.time)
            }
            head = now
        }
        guard let last,
            paths.allSatisfy({ (last.began...max(last.began, last.time)).contains(Self.lastChange(of: $0)) })
        else { return nil }
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
