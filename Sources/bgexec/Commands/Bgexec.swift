import ArgumentParser
import Wire

/// The command line's top.
struct Bgexec: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bgexec",
        abstract: "Keeps a project's services alive and reruns its tests on save, in the background.",
        discussion: """
            A project is a folder with a .bgexec.json; every command works from any folder below it.

              bgexec start               start all services and give the terminal back
              bgexec once test           run the job `test` now, and exit as it does
              bgexec watch               start all services and watch cycles live
              bgexec status              what is up, what is green
              bgexec logs -f router      follow a log
              bgexec stop                stop everything
              bgexec -C ../shop status   of the project in another folder; also behind the command, except of `logs` and `exec`
              bgexec help config         all keys of .bgexec.json
              bgexec help states         what each state means

            Exit codes: 0 done or passed, a job's own code when it failed, 1 a unit could not start, 2 bad usage or \
            configuration, 123 no fresh verdict, 124 timed out, 125 bgexec itself failed, 126 and 127 cannot run and not \
            found, 128+n killed by signal n, 130 interrupted.
            """,
        version: "bgexec \(Version.full)",
        subcommands: [
            StartCommand.self, StopCommand.self, RestartCommand.self, StatusCommand.self, OnceCommand.self,
            ExecCommand.self,
            WatchCommand.self, LogsCommand.self, HistoryCommand.self, ShowCommand.self, WhyCommand.self,
            WaitCommand.self,
            EventsCommand.self, ReportCommand.self, DiffCommand.self, BlameCommand.self, BisectCommand.self,
            RestoreCommand.self, CheckCommand.self, EnvCommand.self, DoctorCommand.self, InitCommand.self,
            SchemaCommand.self, ProjectsCommand.self,
            InstallCommand.self, UninstallCommand.self, DaemonCommand.self,
        ]
    )
}

/// The same as help, manual and completion show it: with the option that `CommandLineWords` takes out before anything is parsed. `Bgexec` must
/// not know it, because `logs` has another one of that name.
struct BgexecOverview: ParsableCommand {
    static let configuration = Bgexec.configuration

    @Option(
        name: .customShort("C"), help: .init("Work as if started in this folder.", valueName: "folder"),
        completion: .directory)
    var folder: String?

    /// Whether these words ask for it.
    static func isAsked(by words: [String]) -> Bool { words.first.map { $0 == "help" || $0.hasPrefix("-") } ?? true }
}
