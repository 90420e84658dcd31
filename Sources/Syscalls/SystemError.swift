import CLinux
import Glibc

/// A system call that failed: which one, with which `errno`, on what.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The `errno` value, for example `ENOENT`.
    public let code: Int32
    /// The name of the call as in its man page, for example `open`.
    public let call: String
    /// What the call was made on, for people: a path, an address, a pid. Empty when there is nothing to name.
    public let subject: String

    /// What was wrong, when it was not the kernel that refused; nil otherwise.
    let detail: String?

    /// Creates an error from its facts.
    public init(code: Int32, call: String, subject: String = "") {
        self.init(code: code, call: call, subject: subject, detail: nil)
    }

    init(code: Int32, call: String, subject: String, detail: String?) {
        self.code = code
        self.call = call
        self.subject = subject
        self.detail = detail
    }

    /// That nothing is at a path (ENOENT).
    package static func missing(_ path: Path) -> SystemError {
        SystemError(code: ENOENT, call: "open", subject: path.description)
    }

    /// The error of the call that has just failed, read from `errno`.
    public static func last(_ call: String, _ subject: @autoclosure () -> String = "") -> SystemError {
        let code = errno
        return SystemError(code: code, call: call, subject: subject())
    }

    /// The kernel's words for the error, for example "No such file or directory".
    public var reason: String {
        detail ?? clinux_error_text(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// "open logs/a.log: Permission denied".
    public var description: String {
        subject.isEmpty ? "\(call): \(reason)" : "\(call) \(subject): \(reason)"
    }
}

/// Repeats a system call while a signal interrupts it, and turns -1 into an error.
@discardableResult
package func retrying<Result: SignedInteger>(
    _ call: String,
    _ subject: @autoclosure () -> String = "",
    _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        if errno != EINTR { throw .last(call, subject()) }
    }
}

extension SystemError {
    /// The reader of a pipe or a socket has gone.
    public var meansNobodyReads: Bool { code == EPIPE }
    /// This user may not.
    public var isNotPermitted: Bool { code == EACCES || code == EPERM }
    /// No process listens at the address.
    public var isRefused: Bool { code == ECONNREFUSED }
    /// There was no descriptor or no memory to be had, in this process or in the system.
    public var meansShortage: Bool { [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(code) }
    /// The path, or a folder on its way, does not exist.
    public var isNoSuchFile: Bool { code == ENOENT || code == ENOTDIR }
}
