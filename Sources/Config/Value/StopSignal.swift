import Syscalls

/// A signal that asks a run to stop.
package enum StopSignal: String, Hashable, Sendable, CaseIterable {
    /// Hang-up; many daemons read their configuration again instead of stopping.
    case hangUp = "SIGHUP"
    /// What Ctrl+C sends.
    case interrupt = "SIGINT"
    /// Quit, often with a core dump.
    case quit = "SIGQUIT"
    /// Abort, with a core dump.
    case abort = "SIGABRT"
    /// The first signal that programs may give a meaning of their own.
    case user1 = "SIGUSR1"
    /// The second signal that programs may give a meaning of their own.
    case user2 = "SIGUSR2"
    /// Asks for an orderly end.
    case terminate = "SIGTERM"
    /// A changed window size; Apache and php-fpm end gracefully on it.
    case windowChange = "SIGWINCH"
    /// Kills the process at once.
    case kill = "SIGKILL"

    /// The signal's number on this machine.
    package var number: Int32 {
        let signal: Signal =
            switch self {
            case .hangUp: .hangUp
            case .interrupt: .interrupt
            case .quit: .quit
            case .abort: .abort
            case .user1: .user1
            case .user2: .user2
            case .terminate: .terminate
            case .windowChange: .windowChange
            case .kill: .kill
            }
        return signal.number
    }

    /// The name without `SIG`: `TERM`.
    package var shortName: String { String(rawValue.dropFirst(3)) }

    /// Reads a name with or without `SIG`, in capitals: `SIGTERM`, `TERM`.
    ///
    /// Numbers are refused: they differ between machines and say nothing to a reader.
    package static func parse(_ text: String) throws(ValueFault) -> StopSignal {
        let upper = text.uppercased()
        let match = allCases.first { upper == $0.rawValue || upper == $0.shortName }
        if let match, text == match.rawValue || text == match.shortName { return match }
        if let match { throw ValueFault("signal names are written in capitals", hint: "write \"\(match.rawValue)\"") }
        if let number = Int32(text) { throw numberRefused(number) }
        let names = text.hasPrefix("SIG") ? allCases.map(\.rawValue) : allCases.map(\.shortName)
        throw ValueFault(
            "\(JSONText.shown(text)) is not a signal that can stop a run",
            hint: Spelling.nearest(to: text, in: names).map { "did you mean \"\($0)\"?" }
                ?? "one of \(allCases.map(\.rawValue).joined(separator: ", "))"
        )
    }

    /// The fault for a number, with the name that it means.
    static func numberRefused(_ number: Int32) -> ValueFault {
        let name = allCases.first { $0.number == number }?.rawValue ?? Defaults.stopSignal.rawValue
        return ValueFault("signals are given by name, not by number", hint: "write \"\(name)\"")
    }
}
