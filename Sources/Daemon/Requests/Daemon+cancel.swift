import Model
import Wire

/// Ctrl+C in `once`, and a run that cannot begin.
extension Daemon {
    func cancel(_ job: String, because why: String?) throws -> Answer.Accepted {
        try check([job])
        post(.request(why.map { .giveUp(job, why: $0) } ?? .cancel(job), asked))
        return accepted(units: [job])
    }
}
