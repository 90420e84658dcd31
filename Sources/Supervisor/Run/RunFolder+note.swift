package import Model
import Syscalls

/// What the owner of a unit has noted for a run.
extension RunFolder {
    private var notePath: Path { path / "note" }

    func save(note: [UInt8]) throws(SystemError) {
        try make()
        try File.replace(notePath, with: note, surviving: .processes)
    }

    /// Nil when nothing was noted.
    var note: [UInt8]? { (try? File.contents(of: notePath, limit: 1 << 20)) ?? nil }
}

extension RunExecutor {
    /// What was noted for a run before it began.
    package func note(of run: RunIdentity) -> [UInt8]? { RunFolder(state: state, run: run).note }
}
