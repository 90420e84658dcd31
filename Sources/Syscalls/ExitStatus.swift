import CLinux
import Glibc

/// How a process ended: exactly one of the two things that wait(2) can say.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    /// It ended by itself with this code, 0 to 255.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)

    package init(code: Int32, status: Int32) {
        self = code == CLD_EXITED ? .exited(status) : .signalled(status)
    }

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
    /// A child ended.
    public static let child = Signal(number: SIGCHLD)

    /// `SIGTERM`, or `signal 34` for one without a name.
    public var description: String { Self.name(of: number).map { "SIG" + $0 } ?? "signal \(number)" }

    private static func name(of number: Int32) -> String? {
        clinux_signal_name(number).map { String(cString: $0) }
    }
}
