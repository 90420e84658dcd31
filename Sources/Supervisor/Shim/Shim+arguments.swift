import Model
import Syscalls

extension Shim {
    /// Runs this process as a shim, if it was started as one.
    ///
    /// A ``Supervisor`` starts its `program` once for each run. Call this first in that program's `main`, before anything else is
    /// touched: a shim must stay small.
    /// - Parameter arguments: the process's arguments, `CommandLine.arguments`.
    /// - Returns: the exit code of the shim, when its run is over; nil when the process was not started as a shim.
    public static func main(_ arguments: [String]) -> Int32? {
        if let prewarmed = PrewarmedShim(arguments) { return prewarmed.main() }
        guard arguments.count == 4, arguments[1] == "shim", let run = RunIdentity(arguments[3]) else { return nil }
        return main(folder: RunFolder(path: Path(arguments[2])), run: run)
    }
}
