import CLinux
import Glibc

/// What a program that crashes leaves behind.
package enum CrashNotes {
    /// From now on a crash of this process is noted at the end of a file: a line `crash SECONDS SIGNAL PID`, the seconds since 1970,
    /// and its stack. The process ends by the signal all the same, with its core.
    /// - Throws: `SystemError`: the file cannot be opened.
    package static func keep(at path: Path) throws(SystemError) {
        // Open as long as the process lives.
        clinux_crash_note(try File.openForAppending(path).release())
    }
}
