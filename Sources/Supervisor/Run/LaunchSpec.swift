import Log
public import Syscalls

/// Everything that a shim must know to carry out one run. It is written to the run's folder.
public struct LaunchSpec: Sendable, Equatable {
    /// The file to execute.
    public var executable: Path
    /// The arguments, the program's own name first.
    public var arguments: [[UInt8]]
    /// The whole environment, `NAME=value` each.
    public var environment: [[UInt8]]
    /// The folder it starts in.
    public var directory: Path
    /// The signal that asks it to end.
    public var stopSignal: Signal
    /// How long it may take to end before SIGKILL.
    public var stopTimeout: Duration
    /// How long it may run; nil for no limit.
    public var timeLimit: Duration?
    /// Whether its standard input is held open and silent, for programs that end when it is closed, or is /dev/null.
    public var holdsInputOpen: Bool
    /// The command that is run to stop it, before it is signalled; nil for none.
    public var stopProgram: Program?
    /// The socket on which it can report its state, see sd_notify(3); nil for none.
    public var notify: NotifyPlace?
    /// Where its log is written.
    public var log: LogPlace

    /// A file to execute, with its arguments.
    public struct Program: Sendable, Hashable {
        /// The file.
        public var executable: Path
        /// The arguments, the program's own name first.
        public var arguments: [[UInt8]]

        public init(executable: Path, arguments: [[UInt8]]) {
            self.executable = executable
            self.arguments = arguments
        }
    }

    /// The log that a run's output goes to.
    public struct LogPlace: Sendable, Equatable {
        /// The folder of all logs.
        public var folder: Path
        /// The size in bytes at which a log is rotated.
        public var maxSize: Int64
        /// How many rotated files are kept.
        public var maxFiles: Int

        public init(folder: Path, maxSize: Int64, maxFiles: Int) {
            self.folder = folder
            self.maxSize = maxSize
            self.maxFiles = maxFiles
        }
    }

    /// Creates a specification. By default a stop sends SIGTERM and SIGKILL 10 s later, and there is no time limit.
    public init(
        executable: Path,
        arguments: [[UInt8]],
        environment: [[UInt8]],
        directory: Path,
        log: LogPlace,
        stopSignal: Signal = .terminate,
        stopTimeout: Duration = .seconds(10),
        timeLimit: Duration? = nil,
        holdsInputOpen: Bool = false
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.log = log
        self.stopSignal = stopSignal
        self.stopTimeout = stopTimeout
        self.timeLimit = timeLimit
        self.holdsInputOpen = holdsInputOpen
    }

    /// The specification of a run that has been started; nil when there is none.
    public init?(in folder: RunFolder) {
        guard let file = (try? FieldFile(contentsOf: folder.launch)) ?? nil else { return nil }
        self.init(file)
    }

    /// What a shim needs to look after a run that lives although its specification is damaged: the defaults, with nothing to start.
    init(ofDamaged folder: RunFolder) {
        let logs = folder.state.parent / "logs/background_executor"
        let settings = LogSettings()
        self.init(
            executable: "/dev/null", arguments: [], environment: [], directory: folder.path,
            log: LogPlace(folder: logs, maxSize: settings.maxSize, maxFiles: settings.maxFiles))
    }

    var encoded: [UInt8] {
        var file = FieldFile()
        file.add("executable", executable.bytes)
        for argument in arguments { file.add("argument", argument) }
        for entry in environment { file.add("environment", entry) }
        file.add("directory", directory.bytes)
        file.add("stop-signal", stopSignal.number)
        file.add("stop-timeout-ns", stopTimeout.wholeNanoseconds)
        if let timeLimit { file.add("time-limit-ns", timeLimit.wholeNanoseconds) }
        if holdsInputOpen { file.add("stdin", "open") }
        if let stopProgram {
            file.add("stop-executable", stopProgram.executable.bytes)
            for argument in stopProgram.arguments { file.add("stop-argument", argument) }
        }
        if let notify {
            file.add("notify-folder", notify.folder.bytes)
            file.add("watchdog-ns", notify.watchdog.wholeNanoseconds)
        }
        file.add("log-folder", log.folder.bytes)
        file.add("log-max-size", log.maxSize)
        file.add("log-max-files", log.maxFiles)
        return file.encoded
    }

    init?(_ file: FieldFile) {
        guard let executable = file.bytes("executable"), let directory = file.bytes("directory"),
            let signal: Int32 = file.integer("stop-signal"), let grace: Int64 = file.integer("stop-timeout-ns"),
            let logFolder = file.bytes("log-folder"), let maxSize: Int64 = file.integer("log-max-size"),
            let maxFiles: Int = file.integer("log-max-files")
        else { return nil }
        self.init(
            executable: Path(bytes: executable),
            arguments: file.all("argument"),
            environment: file.all("environment"),
            directory: Path(bytes: directory),
            log: LogPlace(folder: Path(bytes: logFolder), maxSize: maxSize, maxFiles: maxFiles),
            stopSignal: Signal(number: signal),
            stopTimeout: .nanoseconds(grace),
            timeLimit: file.integer("time-limit-ns", as: Int64.self).map { .nanoseconds($0) },
            holdsInputOpen: file.text("stdin") == "open"
        )
        stopProgram = file.bytes("stop-executable").map {
            Program(executable: Path(bytes: $0), arguments: file.all("stop-argument"))
        }
        notify = file.bytes("notify-folder").map {
            NotifyPlace(
                folder: Path(bytes: $0), watchdog: .nanoseconds(file.integer("watchdog-ns", as: Int64.self) ?? 0))
        }
    }
}
