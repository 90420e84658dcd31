import Glibc

/// The reason that the kernel gives for a failed system call, see errno(3).
package struct Errno: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// EPERM
    package static let notPermitted = Errno(rawValue: EPERM)
    /// ENOENT
    package static let noSuchFile = Errno(rawValue: ENOENT)
    /// EINTR
    package static let interrupted = Errno(rawValue: EINTR)
    /// EIO
    package static let inputOutput = Errno(rawValue: EIO)
    /// ENXIO: nothing is at the other end of a pipe, or a socket is not to be opened as a file.
    package static let noSuchDevice = Errno(rawValue: ENXIO)
    /// ENOEXEC
    package static let notExecutable = Errno(rawValue: ENOEXEC)
    /// EAGAIN
    package static let wouldBlock = Errno(rawValue: EAGAIN)
    /// ENOMEM
    package static let noMemory = Errno(rawValue: ENOMEM)
    /// EACCES
    package static let accessDenied = Errno(rawValue: EACCES)
    /// EXDEV: on another file system, or out of the folder that holds it.
    package static let crossDevice = Errno(rawValue: EXDEV)
    /// ENOSYS: the kernel lacks the call.
    package static let noSuchCall = Errno(rawValue: ENOSYS)
    /// ENOTDIR
    package static let notDirectory = Errno(rawValue: ENOTDIR)
    /// EISDIR
    package static let isDirectory = Errno(rawValue: EISDIR)
    /// EINVAL
    package static let invalidArgument = Errno(rawValue: EINVAL)
    /// EMFILE
    package static let tooManyDescriptors = Errno(rawValue: EMFILE)
    /// ENOSPC
    package static let noSpace = Errno(rawValue: ENOSPC)
    /// ELOOP: a symbolic link stands where none may be followed.
    package static let symbolicLink = Errno(rawValue: ELOOP)
    /// EBADMSG: the content of a file is not what it should be.
    package static let badContent = Errno(rawValue: EBADMSG)
    /// ESTALE
    package static let staleHandle = Errno(rawValue: ESTALE)
}

extension SystemError {
    /// Creates an error of our own that reads like one of the kernel's.
    package init(_ errno: Errno, call: String, subject: String = "") {
        self.init(code: errno.rawValue, call: call, subject: subject)
    }

    /// The reason as a name that code can compare.
    package var number: Errno { Errno(rawValue: code) }

    /// The same error with a path.
    package func about(_ path: Path) -> SystemError {
        SystemError(code: code, call: call, subject: path.description, detail: detail)
    }
}
