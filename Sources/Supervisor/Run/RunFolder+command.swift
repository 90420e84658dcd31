package import Model
package import Syscalls

/// Runs that a command has started itself, beside the units: with a shim and a log like any other, but no daemon knows of them.
extension RunFolder {
    /// How many runs of a unit keep their records.
    private static let keptRuns = 20

    /// The unit of the runs of a job that a command starts with other arguments. No unit of a configuration can be called so.
    package static func commandUnit(of job: String) -> String { job + "~once" }

    /// Whether a name is that of such runs.
    package static func isOfCommand(unit: String) -> Bool { unit.hasSuffix(commandUnit(of: "")) }

    private var commandMark: Path { path / "command" }

    /// Whether a command has started it. Daemons leave such a run alone: it continues under its shim, whatever becomes of the command.
    package var isOfCommand: Bool { File.exists(commandMark) }

    /// Makes the folder of the next run that a command starts, and removes the oldest. The caller must keep
    /// others from doing so at the same time.
    /// - Throws: `SystemError` when it cannot be written.
    package static func next(of unit: String, in state: Path) throws(SystemError) -> (run: RunIdentity, RunFolder) {
        let run = RunIdentity(unit: unit, number: lastRun(of: unit, in: state).number + 1)
        let folder = RunFolder(state: state, run: run)
        try File.makeDirectories(folder.path, mode: 0o700)
        try File.replace(folder.commandMark, with: [], surviving: .processes)
        prune(unit, in: state, upTo: run.number)
        return (run, folder)
    }

    /// Removes the records of a unit's oldest runs.
    static func prune(_ unit: String, in state: Path, upTo last: Int) {
        let numbers = ((try? File.entries(of: state / "runs" / Path(unit))) ?? []).compactMap {
            $0.text.flatMap { Int($0) }
        }
        for number in numbers where number <= last - keptRuns {
            let folder = RunFolder(state: state, run: RunIdentity(unit: unit, number: number))
            folder.group?.remove()
            try? File.removeTree(folder.path)
        }
    }
}
