import Syscalls
import TestSupport
import Testing

@testable import Watcher

/// Where `core.excludesFile` is looked for: what git itself answers in the same place.
@Suite("git's settings are read as git reads them")
struct GitConfigTests {
    /// Files by their names in a folder that has `home`, the repository `repo` and `other`.
    struct Case: CustomStringConvertible, Sendable {
        let description: String
        var files: [String: String]
        var commands = ""
        var variables: [String: String] = [:]
        /// Whether git knows an answer at all: a case that finds nothing proves nothing.
        var isSet = true
    }

    static let includeInHome = "[include]\n\tpath = more\n"
    static let setting = "[core]\n\texcludesFile = ~/found\n"

    static let cases = [
        Case(description: "nothing is set", files: [:], isSet: false),
        Case(description: "the user's settings", files: ["home/.gitconfig": setting]),
        Case(
            description: "~/.gitconfig decides over the folder for settings",
            files: ["home/.gitconfig": setting, "home/.config/git/config": "[core]\nexcludesFile = /weaker\n"]),
        Case(description: "the repository's own", files: ["repo/.git/config": "[core]\n\texcludesfile = mine\n"]),
        Case(
            description: "the repository decides over the user",
            files: ["home/.gitconfig": setting, "repo/.git/config": "[core]\n\texcludesfile = /mine\n"]),
        Case(
            description: "include, relative to the file",
            files: ["home/.gitconfig": includeInHome, "home/more": setting]),
        Case(
            description: "include, from the home folder",
            files: ["home/.gitconfig": "[include]\npath = ~/x/more\n", "home/x/more": setting]),
        Case(
            description: "an include that does not exist",
            files: ["home/.gitconfig": "[include]\npath = nowhere\n\(setting)"]),
        Case(
            description: "includes in includes",
            files: [
                "home/.gitconfig": includeInHome, "home/more": "[include]\npath = x/yet\n", "home/x/yet": setting,
            ]),
        Case(
            description: "what stands after the include decides",
            files: ["home/.gitconfig": "\(includeInHome)[core]\nexcludesfile=/last\n", "home/more": setting]),
        Case(
            description: "what stands before it does not",
            files: ["home/.gitconfig": "[core]\nexcludesfile=/first\n\(includeInHome)", "home/more": setting]),
        conditional("gitdir:~/../repo/", isSet: false), conditional("gitdir:repo/"),
        conditional("gitdir:REPO/", isSet: false),
        conditional("gitdir/i:REPO/"), conditional("gitdir:**/re*/.git"), conditional("gitdir:re*", isSet: false),
        conditional("gitdir:./../repo/", isSet: false), conditional("gitdir:other/", isSet: false),
        conditional("onbranch:topic/"), conditional("onbranch:topic/*"), conditional("onbranch:*", isSet: false),
        conditional("onbranch:**"), conditional("onbranch:main", isSet: false), conditional("nonsense:x", isSet: false),
        conditional("hasconfig:remote.*.url:https://example.org/**"),
        conditional("hasconfig:remote.*.url:https://example.com/**", isSet: false),
        Case(
            description: "gitdir below the file's folder",
            files: ["home/.gitconfig": "[includeIf \"gitdir:./in/\"]\npath = more\n", "home/more": setting],
            commands: "git init -q home/in; rm -r repo; ln -s home/in repo"),
        Case(
            description: "gitdir below the home folder",
            files: ["home/.gitconfig": "[includeIf \"gitdir:~/in/\"]\npath = more\n", "home/more": setting],
            commands: "git init -q home/in; rm -r repo; ln -s home/in repo"),
        Case(
            description: "a linked worktree has settings of its own",
            files: ["home/.gitconfig": setting],
            commands: """
                cd repo; git commit -q --allow-empty -m x; git worktree add -q ../other/tree; cd ..
                rm -rf keep; mv repo keep; mv other/tree repo; git -C keep worktree repair ../repo 2>/dev/null
                git -C keep config extensions.worktreeConfig true; git -C repo config --worktree core.excludesFile /own
                """),
        Case(
            description: "GIT_CONFIG_GLOBAL",
            files: ["other/config": setting, "home/.gitconfig": "[core]\nexcludesfile=/no\n"],
            variables: ["GIT_CONFIG_GLOBAL": "other/config"]),
        Case(
            description: "GIT_CONFIG_SYSTEM", files: ["other/config": setting],
            variables: ["GIT_CONFIG_SYSTEM": "other/config", "GIT_CONFIG_NOSYSTEM": "0"]),
        Case(
            description: "XDG_CONFIG_HOME", files: ["other/git/config": setting],
            variables: ["XDG_CONFIG_HOME": "other"]),
        text("quotes, escapes, comments", "[core] excludesfile = \" a \\\"b\\\" \"c\\\\d # x\n"),
        text("a value over two lines", "[core]\nexcludesfile = /a\\\nb ; no\n"),
        text("spaces within", "[core]\n  excludesFile   =   /a b  c   \n"),
        text("carriage returns", "[core]\r\nexcludesfile = /a\r\n"),
        text("no value", "[core]\nexcludesfile = /a\n[core]\nexcludesfile =\n"),
        text("another section of that name", "[core]\nexcludesfile = /a\n[core \"x\"]\nexcludesfile = /b\n"),
        text("a mark of the byte order", "\u{FEFF}[CORE]\nEXCLUDESFILE = /a\n"),
        text("a comment between", "# [core]\n[core] ; c\n\t; d\nexcludesfile = /a#b\n"),
    ]

    private static func conditional(_ condition: String, isSet: Bool = true) -> Case {
        Case(
            description: condition,
            files: ["home/.gitconfig": "[includeIf \"\(condition)\"]\n\tpath = more\n", "home/more": setting],
            commands: """
                git -C repo symbolic-ref HEAD refs/heads/topic/x; git -C repo remote add origin https://example.org/a/b.git
                """,
            isSet: isSet)
    }

    private static func text(_ description: String, _ text: String) -> Case {
        Case(description: "syntax: \(description)", files: ["home/.gitconfig": text])
    }

    @Test("as git config --get --path core.excludesFile answers", arguments: cases)
    func sameAnswer(_ one: Case) throws {
        let base = try File.resolved(temporaryFolder())
        defer { try? File.removeTree(base) }
        for folder in ["home", "repo", "other"] { try File.makeDirectories(base / Path(folder)) }
        try shell("git init -q repo", in: base)
        for (name, text) in one.files {
            try File.makeDirectories((base / Path(name)).parent)
            try write(Array(text.utf8), to: base / Path(name))
        }
        try shell(one.commands, in: base)
        var variables = ["HOME": "\(base)/home", "GIT_CONFIG_NOSYSTEM": "1"]
        for (name, value) in one.variables { variables[name] = value == "0" ? value : "\(base)/\(value)" }
        let exports = variables.map { "export \($0.key)='\($0.value)'" }.joined(separator: "; ")
        try shell("\(exports); cd repo; git config --get --path core.excludesFile >'\(base)/answer' || true", in: base)
        let answer = try File.contents(of: base / "answer") ?? []
        let theirs = answer.isEmpty ? nil : String(decoding: answer.dropLast(), as: UTF8.self)

        let repository = GitRepository(base / "repo")
        let config = GitConfig(of: repository, environment: { variables[$0] })
        let value = config.value("core", "excludesfile")
        // git prints a relative path as it stands.
        let ours = value.map { value in
            value.first == UInt8(ascii: "~")
                ? config.path(value, from: "/")?.description ?? "?" : String(decoding: value, as: UTF8.self)
        }
        #expect(ours == theirs)
        #expect((theirs != nil) == one.isSet, "the case is what it says")
    }

    @Test("files that include each other end somewhere")
    func circle() throws {
        let base = try temporaryFolder()
        defer { try? File.removeTree(base) }
        try write(Array("[include]\npath = .gitconfig\n[core]\nexcludesfile = /a\n".utf8), to: base / ".gitconfig")
        let settings = GitSettings(of: nil, environment: { $0 == "HOME" ? base.description : nil })
        #expect(settings.excludesFile == "/a")
    }

    @Test("a link is followed for core.excludesFile, as dotfile managers make them")
    func linked() throws {
        let base = try File.resolved(temporaryFolder())
        defer { try? File.removeTree(base) }
        try shell(
            "git init -q .; echo secret >real; ln -s real link; git config core.excludesFile link; touch secret",
            in: base)
        try shell("git check-ignore -q secret", in: base)
        let rules = IgnoreRules(IgnoreConfiguration(base: base, defaults: false, own: false))
        #expect(rules.isIgnored(base / "secret", below: base))
    }
}
