import Glibc
import Model

extension LaunchProblem {
    /// The system's error for a file that was to be run.
    init(_ description: String, errno code: Int32) {
        let exitCode: Int32 =
            switch code {
            case ENOENT, ENOTDIR: 127
            case EACCES, ENOEXEC, EISDIR: 126
            default: 125
            }
        self.init(description, exitCode: exitCode)
    }
}
