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
        /// The project's folder was deleted, and no daemon is there to stop its runs. Told once.
        case projectDeleted
    }

    private enum Phase {
        /// A daemon is there, or none is to be started.
        case watching
        /// No daemon was there: check again.
        case missing(checkAt: LoopInstant)
        /// The state folder is gone: there is nothing that a daemon could work with.
        case withoutState(checkAt: LoopInstant, pause: Duration)
        /// This shim has started one, which is not ready yet.
        case starting(checkAt: LoopInstant, pause: Duration)
        /// The project is gone.
        case over
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
    /// The project's folder, whatever stands at its path by now; nil when it was gone before this shim could look.
    private let root: Descriptor?
    /// Nil while the state folder is gone.
    private var line: Descriptor?
    private var phase = Phase.watching
    private var start: Start?
    /// Whether the file that the daemon was started from led to no daemon the last time.
    private var usesOwnProgram = false
    /// Where the last wait had the line or the daemon that was started.
    private var place: Int?

    /// After this long without the lock, or after a start that failed, it is tried again.
    private static let pause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(10)

    init(of run: RunIdentity, in folder: RunFolder) {
        self.folder = folder
        self.run = run
        root = try? File.open(folder.state.parent, [.readOnly, .directory])
        line = DaemonLine.watch(in: folder.state)
        // The daemon may have been killed since it ordered this run, and the folder removed.
        if !hasDaemon { phase = .missing(checkAt: .now) }
    }

    private var projectIsDeleted: Bool {
        switch root {
        case .some(let root): (try? root.status().links) == 0
        case nil: !File.exists(state.parent)
        }
    }

    private var hasDaemon: Bool {
        switch line {
        case .some(let line): line.hasDaemon
        case nil: false
        }
    }

    /// When `check` is due even if nothing is ready.
    var nextDeadline: LoopInstant? {
        switch phase {
        case .watching, .over: nil
        case .missing(let time), .withoutState(let time, _), .starting(let time, _): time
        }
    }

    /// Adds what becomes ready when the daemon is gone, or the one that was started.
    mutating func wait(in poll: inout PollSet) {
        place = nil
        switch phase {
        case .watching:
            switch line {
            case .some(let line): place = poll.add(line)
            case nil: break
            }
        case .missing, .withoutState, .over: break
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
        case .withoutState(let time, let pause):
            if time <= .now { return reopen(nextPause: min(pause * 2, Self.longestPause)) }
        case .starting(let time, let pause):
            if isReady {
                // It has ended. If that was because it found another one, all is well.
                start = nil
                usesOwnProgram.toggle()
                phase = hasDaemon ? .watching : .missing(checkAt: .now.advanced(by: Self.pause))
            } else if time <= .now {
                if hasDaemon {
                    start = nil
                    phase = .watching
                } else {
                    let pause = min(pause * 2, Self.longestPause)
                    phase = .starting(checkAt: .now.advanced(by: pause), pause: pause)
                }
            }
        case .over: break
        }
        return nil
    }

    /// Looks for a daemon at once, also if there was nothing to look at before.
    mutating func lookAgain() {
        if case .over = phase { return }
        if start == nil { phase = .missing(checkAt: .now) }
    }

    /// Looks which daemon is there now, and starts one if none is.
    /// - Parameter nextPause: until the next look, if there is no state folder.
    private mutating func reopen(nextPause: Duration = Self.pause) -> Finding? {
        // What stands at its place by now, if anything does, is another project.
        if projectIsDeleted {
            phase = .over
            return .projectDeleted
        }
        guard let line = DaemonLine.watch(in: state) else {
            // It may be on its way out, with all of the project, or made again by the next daemon.
            phase = .withoutState(checkAt: .now.advanced(by: nextPause), pause: nextPause)
            return nil
        }
        self.line = consume line
        startDaemon()
        return folder.beginRecord() == nil ? .recordsRemoved : nil
    }

    /// Starts the daemon, unless there is one, it has left on purpose, another shim is at it, or it was started too often.
    private mutating func startDaemon() {
        phase = .watching
        guard !hasDaemon, let launch = DaemonLaunch(in: state) else { return }
        let again = Phase.missing(checkAt: .now.advanced(by: Self.pause))
        guard let lock = try? File.openOrCreate(DaemonRestarts.file(in: state)), (try? lock.tryLock()) == true else {
            phase = again
            return
        }
        var restarts = DaemonRestarts.recent(in: state)
        let isCrashing = CrashLoop(in: state).isOn
        if let time = restarts.nextAllowed ?? (isCrashing ? .now.advanced(by: DaemonRestarts.window) : nil) {
            // The project may be deleted before that.
            phase = .missing(checkAt: min(time, .now.advanced(by: Self.longestPause)))
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
