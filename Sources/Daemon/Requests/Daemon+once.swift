import Config
import Loop
import Model
import Supervisor
import Wire

/// `once`.
extension Daemon {
    func once(_ job: String) async throws -> Answer.Accepted {
        // What was saved before the request is what the run is about.
        await lifetime.caughtUp.pass()
        await sources?.sync()
        try checkConfig(code: .badUsage)
        try check([job])
        await lookAgain(at: [job])
        guard unit(job)?.isService == false else {
            throw UserError(
                "\(job) is a service, not a job", advice: "use `bgexec start \(job)`", code: .badUsage)
        }
        post(.request(.once(job), asked))
        return accepted(
            units: reconciler.registry.allNeeds(of: job).sorted() + [job], cycle: reconciler.requestedCycle)
    }
}
