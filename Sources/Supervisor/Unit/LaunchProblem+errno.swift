import Glibc
import Model

extension LaunchProblem {
    /// What the system said to a file that was to be run.
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
