import Model
import Syscalls

extension RunOutcome {
    /// Whether the file of its command is at fault: then its status shows whether trying again makes sense.
    var isFaultOfCommand: Bool {
        switch self {
        case .couldNotStart(_, let code): Self.faultsOfCommand.contains(Errno(rawValue: code))
        case .ended, .unknown: false
        }
    }

    private static let faultsOfCommand: Set<Errno> = [
        .noSuchFile, .accessDenied, .notExecutable, .notDirectory, .isDirectory,
    ]

    /// Why starting it again, with nothing changed, would end the same way; nil when it might not.
    var hopelessness: String? {
        switch self {
        case _ where isFaultOfCommand: "\(self): fix the command's file; bgexec retries automatically"
        case .ended(.exited(ExitStatus.badConfiguration), _):
            "exit 78: it reports an error in its own configuration; fix it, then start the service"
        case .ended, .couldNotStart, .unknown: nil
        }
    }
}
