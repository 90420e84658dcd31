import Model
import Syscalls

/// What the program prints.
enum Output {
    /// Writes to standard output. A reader that has gone (`| head`) ends the program quietly.
    static func print(_ text: String) { write(Array((text + "\n").utf8)) }

    /// Writes bytes to standard output. What cannot be written for another reason ends the program with 125, and says so.
    static func write(_ bytes: [UInt8]) {
        guard let problem = ThisProcess.write(bytes, to: .output) else { return }
        if !problem.meansNobodyReads { error("bgexec: \(problem)\n") }
        ThisProcess.exit(problem.meansNobodyReads ? 0 : UserError.Code.internalFailure.rawValue)
    }

    /// Writes bytes to standard error.
    static func errorBytes(_ bytes: [UInt8]) { _ = ThisProcess.write(bytes, to: .error) }

    /// Writes to standard error, as it is.
    static func error(_ text: String) { _ = ThisProcess.write(Array(text.utf8), to: .error) }

}
