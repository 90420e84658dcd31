import Model

/// Words that people type out of habit from other tools: understood where they mean the same here, else answered with the right word.
/// Help and completion know none of them: each thing has one name.
enum HabitWord {
    /// A word and the command that it stands for.
    static let meanings: [String: [String]] = [
        "up": ["start"], "down": ["stop"], "shutdown": ["stop"],
        "ps": ["status"], "ls": ["status"], "list": ["status"], "list-units": ["status"], "top": ["status", "--watch"],
        "validate": ["check"], "config": ["check"], "lint": ["check"],
        "version": ["--version"], "-V": ["--version"], "-v": ["--version"],
        "run": ["once"], "run-script": ["once"],
        "log": ["logs"], "tail": ["logs", "-f"], "follow": ["logs", "-f"],
        "try-restart": ["restart"], "reload-or-restart": ["restart"],
        "process": [],
    ]

    /// A word that means no command here, and what to do instead.
    static let answers: [String: String] = [
        "attach":
            "`bgexec logs -f UNIT` follows a unit's output; `bgexec exec UNIT -- COMMAND` runs a command beside it",
        "reload": "a saved configuration is applied automatically; `bgexec check` says whether it is correct",
        "daemon-reload": "a saved configuration is applied automatically; `bgexec check` says whether it is correct",
        "kill": "`bgexec stop UNIT` stops a unit, and kills what does not end within its stopTimeout",
        "signal": "`bgexec stop UNIT` stops a unit; the pids for other signals are in `bgexec status`",
        "enable": "`bgexec install --systemd-user` starts the project with your session",
        "disable": "`bgexec uninstall` no longer starts the project with your session; `bgexec stop UNIT` stops a unit",
        "is-active": "`bgexec wait UNIT --timeout 1s` exits with 0 if it is up; `bgexec status UNIT` shows it",
        "is-failed": "`bgexec status UNIT` shows its state, and `bgexec why UNIT` the reasons",
        "cat": "`bgexec show UNIT` shows its newest run, and `bgexec env UNIT` its environment",
        "build": "bgexec builds nothing itself: make the build a job, and `bgexec once JOB` runs it",
        "pull": "bgexec fetches nothing: a unit's command must be installed",
        "rm": "remove the unit from .bgexec.json: it is stopped when you save",
        "add": "write the unit into .bgexec.json: it is known when you save; `bgexec help config` has the keys",
        "create": "write the unit into .bgexec.json: it is known when you save; `bgexec help config` has the keys",
        "pause": "`bgexec stop UNIT` stops a unit until `bgexec start UNIT`",
        "unpause": "`bgexec start UNIT` starts a stopped unit",
        "scale": "there is one process of each unit: write a second unit into .bgexec.json",
        "port": "`bgexec status UNIT` shows what its health check asks",
        "export": "`bgexec install --systemd-user` writes a systemd unit for the project",
        "test": "a test is a job: `bgexec once JOB` runs it now, `bgexec wait JOB --fresh` waits for its verdict",
    ]

    /// The command that a first word stands for: itself, for a word of our own and an unknown one; empty when the next word says it.
    /// - Throws: `UserError` with the right word.
    static func meaning(of word: String, followedBy rest: [String]) throws(UserError) -> [String] {
        // `bgexec -v status` is no question for the version.
        if word.hasPrefix("-"), !rest.isEmpty { return [word] }
        if let meaning = meanings[word], !meaning.isEmpty || !rest.isEmpty { return meaning }
        // A unit of that name is answered for by `UnknownWord`.
        guard let answer = answers[word], UnknownWord.command(for: word) == nil else { return [word] }
        throw UserError("there is no command `\(word)`", advice: answer, code: .badUsage)
    }
}
