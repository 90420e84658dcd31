import Loop
import Syscalls

/// The file that a run was launched from. When the system could not start it, only another file, or the same one mended, is worth
/// another start.
struct LaunchedProgram {
    private let path: Path
    private let status: FileStatus?
    private let launched: LoopInstant

    init(_ path: Path, at now: LoopInstant) {
        self.path = path
        status = Self.look(at: path)
        launched = now
    }

    /// Whether nothing says that a new start would end otherwise. What else it takes, such as a script's interpreter, may have been
    /// mended unseen, so that this does not hold for ever.
    func isUnchanged(at now: LoopInstant) -> Bool {
        launched.duration(to: now) < ServiceStateMachine.hopelessPause && Self.look(at: path) == status
    }

    private static func look(at path: Path) -> FileStatus? { (try? File.status(of: path, followingLinks: true)) ?? nil }
}
