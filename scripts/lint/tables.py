"""What the rules of scripts/lint.sh allow. This is the one place where the architecture is written down for a machine."""

# Which of our targets each target may import; the same as its dependencies in Package.swift. Lower layers come first.
MAY_IMPORT = {
    "Syscalls": {"CLinux"},
    "Model": {"Syscalls"},
    "Loop": {"Syscalls"},
    "RegularExpression": {"CPCRE2"},
    "Log": {"Model", "Syscalls", "RegularExpression", "CZstd"},
    "Watcher": {"CInotify", "Syscalls", "Loop"},
    "Supervisor": {"Model", "Syscalls", "Loop", "Log", "RegularExpression"},
    "Config": {"Model", "Syscalls"},
    "History": {"Model", "CSQLite", "Syscalls", "Loop"},
    "Wire": {"Model", "Syscalls", "Loop"},
    "ProjectContext": {
        "Model", "Wire", "Syscalls", "Loop", "Config", "Watcher", "Supervisor", "RegularExpression",
    },
    "Daemon": {
        "Model", "Wire", "ProjectContext", "Syscalls", "Loop", "Log", "Watcher", "Supervisor", "Config", "History",
    },
    "bgexec": {
        "Model", "Wire", "ProjectContext", "Daemon", "Syscalls", "Loop", "Log", "Watcher", "Supervisor", "Config",
        "History", "RegularExpression", "ArgumentParser",
    },
    "watchbench": {"Syscalls", "Loop", "Watcher"},
}

# Dependencies that a target has before its first import.
NOT_IMPORTED_YET = {("Wire", "Model")}

# Targets of C headers and C code.
OF_C = {"CLinux", "CInotify", "CSQLite", "CPCRE2", "CZstd"}

# Modules of the toolchain that any target may import. Foundation is not one of them: it brings 44 MB of ICU.
TOOLCHAIN = {"Synchronization", "FoundationEssentials"}
TOOLCHAIN_OF_TESTS = TOOLCHAIN | {"Testing", "Glibc"}

# The commands that start a daemon, or show what a daemon's own code finds, and so may import it.
MAY_IMPORT_DAEMON = {
    "Sources/bgexec/Bisect/Worktree.swift",
    "Sources/bgexec/Commands/DaemonCommand.swift",
    "Sources/bgexec/Commands/DoctorCommand.swift",
    "Sources/bgexec/Commands/PathReason.swift",
    "Sources/bgexec/Control/ProjectStatus.swift",
}

# Outside of Syscalls, the files that hand a descriptor's number to C.
MAY_SEE_DESCRIPTOR_NUMBERS = {"Sources/Watcher/Kernel/InotifyQueue.swift"}

# Each has its proof beside it.
UNCHECKED_SENDABLE = {
    "Sources/Daemon/Inputs/InputScan.swift",
    "Sources/Loop/EventLoop.swift",
    "Sources/Syscalls/SharedMemory.swift",
    "Sources/bgexec/Commands/LoopCommand.swift",
}

# The two products show their API with `public`; so do the files below, whose types stand in that API. All else is `package`.
PRODUCTS = {"Watcher", "Supervisor"}
MAY_BE_PUBLIC = {
    "Sources/Log/Format/CRILine.swift",
    "Sources/Log/Format/LogMark+Parsing.swift",
    "Sources/Log/Format/LogMark.swift",
    "Sources/Log/Format/LogNames.swift",
    "Sources/Log/Format/LogPosition.swift",
    "Sources/Log/Format/LogStream.swift",
    "Sources/Log/Format/Timestamp.swift",
    "Sources/Log/LogSettings.swift",
    "Sources/Log/Presentation/LogRenderer.swift",
    "Sources/Log/Query/FollowFilter.swift",
    "Sources/Log/Query/LogGaps.swift",
    "Sources/Log/Query/LogQuery.swift",
    "Sources/Log/Query/LogRuns.swift",
    "Sources/Log/Query/LogVerifier.swift",
    "Sources/Log/Query/TimeExpression.swift",
    "Sources/Log/Query/UnitLog+Runs.swift",
    "Sources/Log/Read/LogEntry.swift",
    "Sources/Log/Read/LogFollower.swift",
    "Sources/Log/Read/LogRecord.swift",
    "Sources/Log/Read/LogScanner.swift",
    "Sources/Log/Read/LogTail.swift",
    "Sources/Log/Rotate/LogWriter+Rotation.swift",
    "Sources/Log/Write/CaptureJournal.swift",
    "Sources/Log/Write/LogProblem.swift",
    "Sources/Log/Write/LogWriter+Journal.swift",
    "Sources/Log/Write/LogWriter+Runs.swift",
    "Sources/Log/Write/LogWriter.swift",
    "Sources/Log/Write/Timestamps.swift",
    "Sources/Loop/Connection.swift",
    "Sources/Loop/EventLoop.swift",
    "Sources/Loop/Gate.swift",
    "Sources/Loop/LoopActor.swift",
    "Sources/Loop/LoopClock.swift",
    "Sources/Loop/ProcessHandle+waiting.swift",
    "Sources/Loop/Registration.swift",
    "Sources/Loop/Task+onLoop.swift",
    "Sources/Loop/Waiter.swift",
    "Sources/Model/JobState.swift",
    "Sources/Model/LaunchProblem.swift",
    "Sources/Model/Reason.swift",
    "Sources/Model/RunIdentity.swift",
    "Sources/Model/RunOutcome.swift",
    "Sources/Model/ServiceState.swift",
    "Sources/Model/Verdict.swift",
    "Sources/RegularExpression/RegularExpression.swift",
    "Sources/Syscalls/BackgroundThread.swift",
    "Sources/Syscalls/Clocks.swift",
    "Sources/Syscalls/ControlGroup.swift",
    "Sources/Syscalls/CrashNotes.swift",
    "Sources/Syscalls/DatagramSocket.swift",
    "Sources/Syscalls/Descriptor+Place.swift",
    "Sources/Syscalls/Descriptor.swift",
    "Sources/Syscalls/Duration+nanoseconds.swift",
    "Sources/Syscalls/ExitStatus.swift",
    "Sources/Syscalls/File+copy.swift",
    "Sources/Syscalls/File+links.swift",
    "Sources/Syscalls/File+pipes.swift",
    "Sources/Syscalls/File+reserve.swift",
    "Sources/Syscalls/File.swift",
    "Sources/Syscalls/FileKind.swift",
    "Sources/Syscalls/FileStatus.swift",
    "Sources/Syscalls/Folder.swift",
    "Sources/Syscalls/FolderWatch.swift",
    "Sources/Syscalls/InternetAddress.swift",
    "Sources/Syscalls/LoopInstant.swift",
    "Sources/Syscalls/OOMScore.swift",
    "Sources/Syscalls/OpenFileLimit.swift",
    "Sources/Syscalls/Path.swift",
    "Sources/Syscalls/PollSet.swift",
    "Sources/Syscalls/Printable.swift",
    "Sources/Syscalls/ProcessHandle.swift",
    "Sources/Syscalls/ProcessTable.swift",
    "Sources/Syscalls/Readiness.swift",
    "Sources/Syscalls/SharedMemory.swift",
    "Sources/Syscalls/SignalQueue.swift",
    "Sources/Syscalls/SpawnRequest.swift",
    "Sources/Syscalls/StableHash.swift",
    "Sources/Syscalls/SystemError.swift",
    "Sources/Syscalls/ThisProcess.swift",
    "Sources/Syscalls/UnixSocket.swift",
    "Sources/Syscalls/WorkingFolder.swift",
}

# States, verdicts and the like are types; only these files may still compare their words.
KNOWN_WORD_COMPARISONS = {
    "Sources/Daemon/DaemonState.swift": 5,
    "Sources/Daemon/History/HistoryRecorder+telling.swift": 1,
    "Sources/History/Ledger/Verdict+columns.swift": 5,
    "Sources/History/Report/LedgerReader+jobs.swift": 1,
    "Sources/Log/Format/LogMark+Parsing.swift": 1,
    "Sources/bgexec/Bisect/BisectRunProgress.swift": 3,
    "Sources/bgexec/Commands/OnceCommand.swift": 1,
    "Sources/bgexec/Commands/UnitWait.swift": 1,
    "Sources/bgexec/Commands/WaitCommand.swift": 3,
    "Sources/bgexec/Presentation/RepeatReport.swift": 1,
    "Sources/bgexec/Presentation/StatusTable.swift": 2,
    "Sources/bgexec/Presentation/Style.swift": 1,
}

# Files that are not named after a type yet.
KNOWN_FILE_NAMES = {
    "Sources/Daemon/Control/ReportMaking.swift",
    "Sources/Wire/Frame.swift",
    "Sources/Wire/Message.swift",
}

# Requirements of protocols that are not ours, which nothing of ours calls by name.
# Programs that others measure or kill, and the pauses of the chaos test, which are what it tests; see each.
MAY_SLEEP = {
    "Tests/EndToEndTests/Chaos/ChaosRun.swift",
    "Tests/HistoryBench/ScanFigures.swift",
    "Tests/HistoryVictim/main.swift",
    "Tests/SupervisorTests/Probe/ServerProbeTests.swift",
}

CALLED_FROM_OUTSIDE = {"minimumResolution", "isIsolatingCurrentContext", "unownedExecutor", "Instant"}
