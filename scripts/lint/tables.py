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
    "Detection": {"Model", "Syscalls", "Config", "CYAML"},
    "History": {"Model", "CSQLite", "Syscalls", "Loop"},
    "Wire": {"Model", "Syscalls", "Loop", "CVersion"},
    "ProjectContext": {
        "Model", "Wire", "Syscalls", "Loop", "Config", "Watcher", "Supervisor", "RegularExpression",
    },
    "Daemon": {
        "Model", "Wire", "ProjectContext", "Syscalls", "Loop", "Log", "Watcher", "Supervisor", "Config", "History",
    },
    "bgexec": {
        "Model", "Wire", "ProjectContext", "Daemon", "Syscalls", "Loop", "Log", "Watcher", "Supervisor", "Config",
        "History", "RegularExpression", "Detection", "ArgumentParser",
    },
    "watchbench": {"Syscalls", "Loop", "Watcher"},
}

# Dependencies that a target has before its first import.
NOT_IMPORTED_YET = {("Wire", "Model")}

# Targets of C headers and C code.
OF_C = {"CLinux", "CInotify", "CSQLite", "CPCRE2", "CZstd", "CVersion", "CYAML"}

# Modules of the toolchain that any target may import. Foundation is not one of them: it brings 44 MB of ICU.
TOOLCHAIN = {"Synchronization", "FoundationEssentials"}
TOOLCHAIN_OF_TESTS = TOOLCHAIN | {"Testing", "Glibc"}

# The commands that start a daemon, or show what a daemon's own code finds, and so may import it.
MAY_IMPORT_DAEMON = {
    "Sources/bgexec/Bisect/Worktree.swift",
    "Sources/bgexec/Commands/DaemonCommand.swift",
    "Sources/bgexec/Commands/StopCommand.swift",
    "Sources/bgexec/Commands/DoctorCommand.swift",
    "Sources/bgexec/Presentation/PathReason.swift",
    "Sources/bgexec/Control/ProjectStatus.swift",
}

# Outside of Syscalls, the files that hand a descriptor's number to C.
MAY_SEE_DESCRIPTOR_NUMBERS = {"Sources/Watcher/Kernel/InotifyQueue.swift"}

# Each has its proof beside it.
UNCHECKED_SENDABLE = {
    "Sources/Syscalls/SharedMemory.swift",
}

# The two products show their API with `public`; so do the files below, whose types stand in that API. All else is `package`.
PRODUCTS = {"Watcher", "Supervisor"}
MAY_BE_PUBLIC = {
    "Sources/Loop/Alarm.swift",
    "Sources/Loop/EventLoop.swift",
    "Sources/Loop/LoopActor.swift",
    "Sources/Loop/LoopClock.swift",
    "Sources/Loop/Reactor.swift",
    "Sources/Loop/Registration.swift",
    "Sources/Loop/Task+onLoop.swift",
    "Sources/Model/JobState.swift",
    "Sources/Model/LaunchProblem.swift",
    "Sources/Model/Reason.swift",
    "Sources/Model/RunIdentity.swift",
    "Sources/Model/RunOutcome.swift",
    "Sources/Model/ServiceState.swift",
    "Sources/Model/Verdict.swift",
    "Sources/Syscalls/Descriptor.swift",
    "Sources/Syscalls/ExitStatus.swift",
    "Sources/Syscalls/File.swift",
    "Sources/Syscalls/FileKind.swift",
    "Sources/Syscalls/LoopInstant.swift",
    "Sources/Syscalls/Path.swift",
    "Sources/Syscalls/ProcessIdentity.swift",
    "Sources/Syscalls/Readiness.swift",
    "Sources/Syscalls/SignalQueue.swift",
    "Sources/Syscalls/SystemError.swift",
    "Sources/Syscalls/ThisProcess.swift",
    "Sources/Syscalls/UTCTime.swift",
}

# States, verdicts and the like are types; only these files may still compare their words.
KNOWN_WORD_COMPARISONS = {}

# Files that are not named after a type yet.
KNOWN_FILE_NAMES = set()

# Requirements of protocols that are not ours, which nothing of ours calls by name.
# Programs that others measure or kill, and the pauses of the chaos test, which are what it tests; see each.
MAY_SLEEP = {
    "Tests/EndToEndTests/Chaos/ChaosRun.swift",
    "Tests/HistoryBench/ScanFigures.swift",
    "Tests/HistoryVictim/main.swift",
    "Tests/SupervisorTests/Probe/ServerProbeTests.swift",
}

CALLED_FROM_OUTSIDE = {"minimumResolution", "isIsolatingCurrentContext", "unownedExecutor", "Instant", "appendLiteral"}
