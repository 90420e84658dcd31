import Config
import Loop
import Model
import ProjectContext
import Supervisor
import Wire

/// `wait`.
extension Daemon {
    func wait(_ units: [String], fresh: Bool) async throws -> Answer.Accepted {
        if units.contains(where: { unit($0) == nil }) { await sources?.sync() }
        let units = try expand(units)
        // A client that resumes an earlier request must not miss its end.
        if fresh {
            await lifetime.caughtUp.pass()
            await sources?.sync()
            try checkConfig(code: .noFreshVerdict)
            let names = units.isEmpty ? loaded.config.units.map(\.name) : units
            try check(names)
            await lookAgain(at: names)
            post(.request(.freshen(names), asked))
        }
        let names = units.isEmpty ? loaded.config.units.map(\.name) : units
        var answer = accepted(units: names)
        answer.needs = Set(names.flatMap(reconciler.registry.allNeeds)).sorted()
        return answer
    }
}
