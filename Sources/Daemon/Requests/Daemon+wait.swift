import Config
import Loop
import ProjectContext
import Wire

/// `wait`.
extension Daemon {
    func wait(_ units: [String], fresh: Bool) async throws -> Answer.Accepted {
        try check(units)
        // A client that resumes an earlier request must not miss its end.
        if fresh {
            await lifetime.caughtUp.pass()
            await sources?.sync()
        }
        return accepted(units: units.isEmpty ? loaded.config.units.map(\.name) : units)
    }
}
