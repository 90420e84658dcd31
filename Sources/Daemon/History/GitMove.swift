import Model
import Syscalls

/// The git command by which a project has come from one commit to another, as the log of HEAD says (git-reflog(1)).
struct GitMove: Hashable {
    /// "git checkout main → topic", "git pull 1a2b3c4d5e → 5d6e7f8a9b".
    let text: String
    /// Whether HEAD moved more than once, as in a rebase. git refuses to begin one on edited files.
    let hasSeveralSteps: Bool

    /// An entry of the log: a line of `.git/logs/HEAD`.
    private struct Entry {
        var old: Substring
        var new: Substring
        var message: Substring

        /// Nil for a line that is no entry.
        init?(_ line: Substring) {
            let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            let ids = parts[0].split(separator: " ", maxSplits: 2)
            guard parts.count == 2, ids.count == 3, [40, 64].contains(ids[0].count), ids[1].count == ids[0].count else {
                return nil
            }
            (old, new, message) = (ids[0], ids[1], parts[1])
        }

        /// What changes the files of the working tree. A commit takes them as they are.
        var command: String? {
            let word = message.prefix { $0 != ":" && $0 != " " }
            return ["checkout", "reset", "merge", "pull", "rebase", "cherry-pick", "revert", "am"].first { $0 == word }
        }

        /// Where a checkout came from and led to: the names of branches, or of commits.
        var names: (from: Substring, to: Substring)? {
            let start = "checkout: moving from "
            guard message.hasPrefix(start) else { return nil }
            let words = message.dropFirst(start.count).split(separator: " ")
            return words.count == 3 && words[1] == "to" ? (words[0], words[2]) : nil
        }
    }

    /// - Parameter log: the lines of the log, the oldest first.
    /// - Returns: nil when the log does not lead from the one commit to the other, or only commits lie between them.
    init?(from old: String, to new: String, log: [Substring]) {
        let entries = log.compactMap(Entry.init)
        guard old != new, entries.last?.new == new[...], let first = entries.lastIndex(where: { $0.old == old[...] })
        else {
            return nil
        }
        let way = entries[first...]
        // Each leads on from where the one before it has led.
        guard zip(way, way.dropFirst()).allSatisfy({ $0.new == $1.old }) else { return nil }
        let moves = way.filter { $0.command != nil }
        // The log was written for the last of them, which must have been a move: what was committed later, or only taken out of the index,
        // somebody has edited. A rebase ends by naming its branch.
        guard let last = way.last, last.command == "rebase" || last.command != nil && last.old != last.new else {
            return nil
        }
        hasSeveralSteps = way.count > 1
        var commands: [String] = []
        for command in moves.compactMap(\.command) where commands.last != command { commands.append(command) }
        var ends = (Self.short(old[...]), Self.short(new[...]))
        if commands == ["checkout"], let from = moves.first?.names?.from, let to = moves.last?.names?.to {
            ends = (Self.short(from), Self.short(to))
        }
        text = "git \(NameList.text(commands)) \(ends.0) → \(ends.1)"
    }

    /// A commit by its first ten digits, another name as it is, without what a terminal obeys.
    private static func short(_ name: Substring) -> String {
        let isCommit = [40, 64].contains(name.count) && name.allSatisfy(\.isHexDigit)
        return isCommit ? String(name.prefix(10)) : printable(name.utf8)
    }
}
