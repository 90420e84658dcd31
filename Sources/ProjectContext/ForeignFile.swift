import Syscalls

/// What belongs to another user than the one who runs this command.
package enum ForeignFile {
    /// Whether this command was begun with sudo by the user who owns something: without sudo it would be that user's own.
    package static func isOfSudoUser(_ owner: UInt32) -> Bool {
        ThisProcess.user == 0 && ThisProcess.environment("SUDO_UID").flatMap { UInt32($0) } == owner
    }

    /// What to do about it.
    package static func advice(_ owner: UInt32) -> String {
        isOfSudoUser(owner)
            ? "run it without sudo" : "work in a project of your own: copy the folder, or clone it again"
    }
}
