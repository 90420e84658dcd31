import Loop
import Syscalls

/// The file that a run was launched from. When the system could not start it, another start makes sense only if the file has
/// changed.
struct LaunchedProgram {
    private let path: Path
    private let status: FileStatus?
    private let launched: LoopInstant

    init(_ path: Path, at now: LoopInstant) {
        self.path = path
        status = Self.fileStatus(at: path)
        launched = now
    }

    /// Whether a new start would probably fail in the same way. Something else that it needs, such as a script's interpreter, may
    /// have been fixed unseen, so this is true for a limited time only.
    func isUnchanged(at now: LoopInstant) -> Bool {
        launched.duration(to: now) < ServiceStateMachine.hopelessPause && Self.fileStatus(at: path) == status
    }

    private static func fileStatus(at path: Path) -> FileStatus? {
        (try? File.status(of: path, followingLinks: true)) ?? nil
    }
}
