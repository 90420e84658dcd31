import Glibc
import Model
import Syscalls

extension RunOutcome {
    /// Whether the file of its command is at fault: a look at the file tells whether trying again makes sense.
    var isFaultOfCommand: Bool {
        switch self {
        case .couldNotStart(_, code: ENOENT), .couldNotStart(_, code: EACCES), .couldNotStart(_, code: ENOEXEC),
            .couldNotStart(_, code: ENOTDIR), .couldNotStart(_, code: EISDIR):
            true
        case .ended, .couldNotStart, .unknown: false
        }
    }

    /// Why starting it again, with nothing changed, would end the same way; nil when it might not.
    var hopelessness: String? {
        switch self {
        case _ where isFaultOfCommand: "\(self): mend the command's file, and it starts again by itself"
        case .ended(.exited(EX_CONFIG), _):
            "exit 78: it says that its own configuration is wrong; mend it, then start it"
        case .ended, .couldNotStart, .unknown: nil
        }
    }
}
