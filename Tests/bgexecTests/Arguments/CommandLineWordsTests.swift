import Log
import Model
import Testing

@testable import bgexec

@Suite("The words of a command line")
struct CommandLineWordsTests {
    @Test(
        "-C is taken out before the command and behind it, but not where it means something else",
        arguments: [
            ("-C a status", "status", ["a"]),
            ("status -C a --json", "status --json", ["a"]),
            ("-C a -Cb status -C c", "status", ["a", "b", "c"]),
            ("once test -C a -- -C b", "once test -- -C b", ["a"]),
            ("logs web -C 3 --grep x", "logs web -C 3 --grep x", []),
            ("-C a logs -C 3 --grep x", "logs -C 3 --grep x", ["a"]),
            ("tail -C 3", "logs -f -C 3", []),
            ("exec -C a web git -C b log", "exec web git -C b log", ["a"]),
            ("exec web -- make -C b", "exec web -- make -C b", []),
            ("-C a", "", ["a"]),
            ("---completion once -- job -C x", "---completion once -- job -C x", []),
        ])
    func folders(_ typed: String, _ words: String, _ folders: [String]) throws {
        let line = try CommandLineWords(typed.split(separator: " ").map(String.init))
        #expect(line.words.joined(separator: " ") == words)
        #expect(line.folders == folders)
    }

    @Test("-C without a folder is bad usage", arguments: ["-C", "status -C"])
    func noFolder(_ typed: String) {
        let error = #expect(throws: UserError.self) {
            try CommandLineWords(typed.split(separator: " ").map(String.init))
        }
        #expect(error?.code == 2)
    }

    @Test(
        "words of other tools are those of ours",
        arguments: [
            ("up -d", "start -d"), ("down", "stop"), ("ps -a", "status -a"), ("run test -- -k x", "once test -- -k x"),
            ("version", "--version"), ("-v", "--version"), ("top", "status --watch"), ("help up", "help start"),
            ("help config", "help config"),
            ("process restart web", "restart web"), ("process list", "status"), ("process", "process"),
            ("-v status", "-v status"), ("start up", "start up"), ("frobnicate", "frobnicate"),
        ])
    func habits(_ typed: String, _ words: String) throws {
        #expect(
            try CommandLineWords(typed.split(separator: " ").map(String.init)).words.joined(separator: " ") == words)
    }

    @Test("no word of another tool hides one of our commands, and each leads to one")
    func commands() {
        let own = Set(Main.names + ["help", "--version"])
        #expect(own.isDisjoint(with: HabitWord.meanings.keys) && own.isDisjoint(with: HabitWord.answers.keys))
        #expect(Set(HabitWord.meanings.keys).isDisjoint(with: HabitWord.answers.keys))
        for (word, meaning) in HabitWord.meanings {
            if let command = meaning.first { #expect(own.contains(command) && word != command, "\(word)") }
        }
        // What the answers advise to type exists.
        for (word, answer) in HabitWord.answers {
            for part in answer.split(separator: "`bgexec ").dropFirst() {
                #expect(own.contains(String(part.prefix { $0 != " " && $0 != "`" })), "\(word): \(answer)")
            }
        }
    }

    @Test("a run is written with # or @")
    func runs() throws {
        #expect(try RunName("test#41") == RunName("test@41"))
        #expect(try RunName("test@41").choice == .number(41))
        #expect(try RunName("test@last").choice == .last && RunName("test#last-failed").choice == .lastFailed)
        #expect(try RunName("test").choice == nil && RunName("test~once@2").unit == "test~once")
        for text in ["test#", "test@soon", "test@0", "test@-1"] {
            #expect(throws: UserError.self) { try RunName(text) }
        }
    }
}
