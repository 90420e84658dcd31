import Loop
import Model
import Syscalls

/// A shim's watch over its daemon: notices that it is gone, and starts the next one.
///
/// All shims of a project notice at the same moment. One of them gets the lock and starts the daemon, the others check a moment later
/// whether there is one. Whatever they do, the project's own lock lets only one daemon work.
struct DaemonWatch: ~Copyable {
    /// What else was found out.
    enum Finding {
        /// The state folder was removed, and a daemon has made it again: the records of the run are gone.
        case recordsRemoved
        /// The project's folder was deleted, and no daemon is there to stop its runs.
        case projectDeleted
    }

    private enum Phase {
        /// A daemon is there, or none is to be started.
        case watching
        /// No daemon was there: check again.
        case missing(checkAt: LoopInstant)
        /// This shim has started one, which is not ready yet.
        case starting(checkAt: LoopInstant, pause: Duration)
        /// The state folder is gone: there is nothing that a daemon could work with.
        case off
    }

    /// The daemon that this shim has started, and the lock that keeps other shims from doing so meanwhile.
    private struct Start: ~Copyable {
        let process: ProcessHandle
        let lock: Descriptor

        func wait(in poll: inout PollSet) -> Int { poll.add(process.descriptor) }
    }

    private let folder: RunFolder
    private var state: Path { folder.state }
    private let run: RunIdentity
    private var line: Descriptor
    private var phase = Phase.watching
    private var start: Start?
    /// Whether the file that the daemon was started from led to no daemon the last time.
    private var usesOwnProgram = false
    /// Where the last wait had the line or the daemon that was started.
    private var place: Int?

    /// After this long without the lock, or after a start that failed, it is tried again.
    private static let pause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(30)

    /// - Returns: nil where no daemon is to be watched.
    init?(of run: RunIdentity, in folder: RunFolder) {
        self.folder = folder
        self.run = run
        guard let line = DaemonLine.watch(in: folder.state) else { return nil }
        // The daemon may have been killed since it ordered this run.
        if !line.hasDaemon { phase = .missing(checkAt: .now) }
        self.line = consume line
    }

    /// When `check` is due even if nothing is ready.
    var nextDeadline: LoopInstant? {
        switch phase {
        case .watching, .off: nil
        case .missing(let time), .starting(let time, _): time
        }
    }

    /// Adds what becomes ready when the daemon is gone, or the one that was started.
    mutating func wait(in poll: inout PollSet) {
        switch phase {
        case .watching: place = poll.add(line)
        case .missing, .off: place = nil
        case .starting: place = start?.wait(in: &poll)
        }
    }

    /// Does what is due.
    mutating func check(_ poll: PollSet) -> Finding? {
        let isReady = place.map(poll.isReady) ?? false
        switch phase {
        case .watching:
            guard isReady else { return nil }
            // This end has told all that it can; and a daemon that has made the state folder again holds another pipe.
            return reopen()
        case .missing(let time):
            if time <= .now { return reopen() }
        case .starting(let time, let pause):
            if isReady {
                // It has ended. If that was because it found another one, all is well.
                start = nil
                usesOwnProgram.toggle()
                phase = line.hasDaemon ? .watching : .missing(checkAt: .now.advanced(by: Self.pause))
            } else if time <= .now {
                if line.hasDaemon {
                    start = nil
                    phase = .watching
                } else {
                    let pause = min(pause * 2, Self.longestPause)
                    phase = .starting(checkAt: .now.advanced(by: pause), pause: pause)
                }
            }
        case .off: break
        }
        return nil
    }

    /// Looks for a daemon at once, also if there was nothing to look at before.
    mutating func lookAgain() {
        if start == nil { phase = .missing(checkAt: .now) }
    }

    /// Looks which daemon is there now, and starts one if none is.
    private mutating func reopen() -> Finding? {
        guard let line = DaemonLine.watch(in: state) else {
            phase = .off
            return ThisProcess.worksInDeletedFolder && !File.exists(state.parent) ? .projectDeleted : nil
        }
        self.line = consume line
        startDaemon()
        return folder.beginRecord() == nil ? .recordsRemoved : nil
    }

    /// Starts the daemon, unless there is one, it has left on purpose, another shim is at it, or it was started too often.
    private mutating func startDaemon() {
        phase = .watching
        guard !line.hasDaemon, let launch = DaemonLaunch(in: state) else { return }
        let again = Phase.missing(checkAt: .now.advanced(by: Self.pause))
        guard let lock = try? File.openOrCreate(DaemonRestarts.file(in: state)), (try? lock.tryLock()) == true else {
            phase = again
            return
        }
        var restarts = DaemonRestarts.recent(in: state)
        let isCrashing = CrashLoop(in: state).isOn
        if let time = restarts.nextAllowed ?? (isCrashing ? .now.advanced(by: DaemonRestarts.window) : nil) {
            phase = .missing(checkAt: time)
            return
        }
        restarts.add(.now)
        try? lock.truncate(to: 0)
        try? lock.writeAll(restarts.encoded)
        guard let process = launch.start(by: run, in: state, usesOwnProgram: usesOwnProgram) else {
            phase = again
            return
        }
        start = Start(process: process, lock: lock)
        phase = .starting(checkAt: .now.advanced(by: Self.pause), pause: Self.pause)
    }
}

extension DaemonLaunch {
    /// Starts the daemon from its file or, where that cannot be, from the program of this shim, which an earlier daemon was started from.
    /// - Returns: nil when neither can be started.
    fileprivate func start(by run: RunIdentity, in state: Path, usesOwnProgram: Bool) -> ProcessHandle? {
        guard let null = try? File.openNull(),
            let errors = (try? File.openForAppending(state / "daemon.log")) ?? (try? File.openNull())
        else { return nil }
        for program in usesOwnProgram ? ["/proc/self/exe"] : [executable, "/proc/self/exe"] {
            var request = SpawnRequest(
                executable: program, arguments: arguments + ["--by", run.description].map { Array($0.utf8) },
                environment: environment, directory: directory)
            // What descends from a shim is its run, and is stopped with it.
            request.isSibling = true
            if let process = try? request.start(input: null, output: null, error: errors) { return process }
        }
        return nil
    }
}
