import CLinux
import Glibc

/// How a process ended: exactly one of the two things that wait(2) can say.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    /// It exited with this code, 0 to 255.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)

    package init(code: Int32, status: Int32) {
        self = code == CLD_EXITED ? .exited(status) : .signalled(status)
    }

    /// The exit code of a program that says that its own configuration is wrong, see sysexits.h(3head).
    package static let badConfiguration: Int32 = EX_CONFIG

    /// True for exit code 0.
    public var isSuccess: Bool { self == .exited(0) }

    /// What a shell would give: the code, or 128 plus the signal.
    public var shellCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let number): 128 + number
        }
    }

    /// "exit 1" or "SIGKILL".
    public var description: String {
        switch self {
        case .exited(let code): "exit \(code)"
        case .signalled(let number): Signal(number: number).description
        }
    }
}

/// A signal by number.
public struct Signal: Hashable, Sendable, CustomStringConvertible {
    /// The kernel's number, 1 to 64.
    public let number: Int32

    /// Takes a number as it is.
    public init(number: Int32) { self.number = number }

    /// The signal of a name such as `TERM` or `SIGTERM`.
    public init?(named name: String) {
        let short = name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name
        guard let number = (1..<Int32(NSIG)).first(where: { Self.name(of: $0) == short }) else { return nil }
        self.number = number
    }

    /// Please end.
    public static let terminate = Signal(number: SIGTERM)
    /// End now; cannot be refused.
    public static let kill = Signal(number: SIGKILL)
    /// Ctrl+C.
    public static let interrupt = Signal(number: SIGINT)
    /// The terminal went away.
    public static let hangUp = Signal(number: SIGHUP)
    /// Quit, often with a core dump.
    public static let quit = Signal(number: SIGQUIT)
    /// Abort, with a core dump.
    public static let abort = Signal(number: SIGABRT)
    /// The first signal that programs may give a meaning of their own.
    public static let user1 = Signal(number: SIGUSR1)
    /// The second signal that programs may give a meaning of their own.
    public static let user2 = Signal(number: SIGUSR2)
    /// The size of the terminal's window has changed.
    public static let windowChange = Signal(number: SIGWINCH)
    /// A child ended.
    public static let child = Signal(number: SIGCHLD)

    /// `SIGTERM`, or `signal 34` for one without a name.
    public var description: String { Self.name(of: number).map { "SIG" + $0 } ?? "signal \(number)" }

    private static func name(of number: Int32) -> String? {
        clinux_signal_name(number).map { String(cString: $0) }
    }
}
