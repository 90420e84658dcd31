import Model
import Syscalls

/// The words behind the program's name, before they are parsed: `-C FOLDER` is taken out wherever it may stand, and words of other tools
/// are replaced by the command that they mean.
struct CommandLineWords: Equatable {
    /// The folders to go to, one after the other, as with git and make.
    private(set) var folders: [String] = []
    /// What is left to parse.
    private(set) var words: [String]

    /// Commands with a `-C` of their own, or with words that belong to another program: of theirs only one before the first name counts.
    private static let own: Set<String> = ["logs", "exec"]

    /// - Throws: `UserError` for a `-C` without a folder, and for a word of another tool that means no command here.
    init(_ typed: [String]) throws(UserError) {
        words = typed
        // The parser's own, with the line that a shell completes as its words.
        if typed.first?.hasPrefix("---") == true { return }
        var rest = typed[...]
        try takeFolders(of: &rest)
        guard let first = rest.first else {
            words = []
            return
        }
        rest.removeFirst()
        if first == "help", let topic = rest.first, HelpTopic(rawValue: topic) == nil,
            let command = HabitWord.meanings[topic]?.first,
            !command.hasPrefix("-")
        {
            words = ["help", command]
            return
        }
        let meant = try HabitWord.meaning(of: first, followedBy: Array(rest))
        let command = meant.first ?? first
        if !Self.own.contains(command) {
            rest = try withoutFolders(rest)
        } else if command == "exec" {
            try takeFolders(of: &rest)
        }
        // Of `process restart web` the second word is the command.
        words = meant.isEmpty ? try CommandLineWords(Array(rest)).words : meant + rest
    }

    /// Takes those that stand at the beginning.
    private mutating func takeFolders(of rest: inout ArraySlice<String>) throws(UserError) {
        while let word = rest.first, word.hasPrefix("-C") {
            rest.removeFirst()
            try add(word, &rest)
        }
    }

    /// Takes those before `--`.
    private mutating func withoutFolders(_ words: ArraySlice<String>) throws(UserError) -> ArraySlice<String> {
        var (rest, kept) = (words, [String]())
        while let word = rest.popFirst() {
            if word == "--" { return (kept + [word] + rest)[...] }
            if word.hasPrefix("-C") { try add(word, &rest) } else { kept.append(word) }
        }
        return kept[...]
    }

    private mutating func add(_ option: String, _ rest: inout ArraySlice<String>) throws(UserError) {
        let joined = String(option.dropFirst(2))
        guard let folder = joined.isEmpty ? rest.popFirst() : joined else {
            throw UserError("-C: the folder is missing", advice: "write `bgexec -C FOLDER status`", code: .badUsage)
        }
        folders.append(folder)
    }

    /// Goes to the folders.
    /// - Throws: `UserError` when one cannot be entered.
    func enterFolders() throws(UserError) {
        for folder in folders {
            do { try File.enter(Path(folder)) } catch {
                throw UserError(
                    "-C \(folder): \(error.reason)", advice: "name a folder of the project", code: .badUsage)
            }
        }
    }
}
