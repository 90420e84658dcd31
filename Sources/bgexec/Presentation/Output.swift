import Model
import Syscalls

/// What the program prints.
enum Output {
    /// Writes a text of our own to standard output. What it quotes (names, reasons, messages) cannot steer the terminal: see `SafeText`. A
    /// reader that has gone (`| head`) ends the program quietly.
    static func print(_ text: String) { write(SafeText.bytes(text + "\n", Style.standardOutput)) }

    /// Writes exact bytes to standard output. What cannot be written for another reason ends the program with 125, and says so.
    static func write(_ bytes: [UInt8]) {
        guard let problem = ThisProcess.write(bytes, to: .output) else { return }
        if !problem.meansNobodyReads { error("bgexec: \(problem)\n") }
        ThisProcess.exit(problem.meansNobodyReads ? 0 : UserError.Code.internalFailure.rawValue)
    }

    /// Writes exact bytes to standard error.
    static func errorBytes(_ bytes: [UInt8]) { _ = ThisProcess.write(bytes, to: .error) }

    /// Writes a text of our own to standard error; what it quotes cannot steer the terminal.
    static func error(_ text: String) { errorBytes(SafeText.bytes(text, Style.standardError)) }
}
