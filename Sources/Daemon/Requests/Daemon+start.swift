import Config
import Model
import ProjectContext
import Supervisor
import Wire

/// `start`.
extension Daemon {
    func start(_ asked: [String]) async throws -> Answer.Accepted {
        // A unit may just have been added: what was saved before the request counts.
        if asked.contains(where: { unit($0) == nil }) { await sources?.sync() }
        let names = try services(named: asked)
        let before = Set(reconciler.wantedServices)
        post(.request(.start(names), self.asked))
        let now = reconciler.wantedServices
        // Also the jobs that services need: one that fails keeps them from starting.
        let concerned = Set((names.isEmpty ? now : names).flatMap { reconciler.registry.allNeeds(of: $0) + [$0] })
        var answer = accepted(
            started: now.filter { !before.contains($0) },
            units: loaded.config.units.map(\.name).filter(concerned.contains))
        // The watcher may not have told of the last save yet.
        answer.status.configProblem = savedConfigProblem
        return answer
    }
}
