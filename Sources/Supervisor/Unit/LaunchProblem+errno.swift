import Model
import Syscalls

extension LaunchProblem {
    /// The system's error for a file that was to be run.
    init(_ description: String, errno code: Int32) {
        let exitCode: Int32 =
            switch Errno(rawValue: code) {
            case .noSuchFile, .notDirectory: 127
            case .accessDenied, .notExecutable, .isDirectory: 126
            default: 125
            }
        self.init(description, exitCode: exitCode)
    }
}
